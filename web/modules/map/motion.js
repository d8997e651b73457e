/** Whether the map moves, told by data-moving on its element; and its movements, one after the other. */

export class Motion {
  /** @param {{toggleAttribute: (name: string, force: boolean) => unknown}} element */
  constructor(element) {
    this.element = element;
    this.asked = 0;
    this.moves = false;
    this.zooms = false;
    /** @type {Promise<void>} */
    this.last = Promise.resolve();
    /** @type {(() => void)[]} */
    this.waiting = [];
  }

  starts() {
    this.moves = true;
    this.tell();
  }

  zoomStarts() {
    this.zooms = true;
    this.tell();
  }

  zoomEnds() {
    this.zooms = false;
    this.tell();
  }

  /** The end of a smaller movement within a zoom is no rest. */
  ends() {
    this.moves = false;
    this.tell();
    if (!this.zooms) this.waiting.splice(0).forEach((resolve) => resolve());
  }

  /**
   * Move the map when those asked for before have come to rest, and no zoom runs: what a map is asked while it zooms, it
   * forgets. The promise is kept when the map rests again.
   * @param {() => void} act  a movement that is told to start and to end
   */
  ask(act) {
    this.asked += 1;
    this.tell();
    const done = this.last.then(() => this.perform(act)).finally(() => {
      this.asked -= 1;
      this.tell();
    });
    this.last = done.catch(() => undefined);
    return done;
  }

  /** @param {() => void} act */
  async perform(act) {
    if (this.zooms) await this.rest();
    const rest = this.rest();
    act();
    await rest;
  }

  /** @returns {Promise<void>} */
  rest() {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
    });
  }

  tell() {
    this.element.toggleAttribute('data-moving', this.asked > 0 || this.moves || this.zooms);
  }
}
