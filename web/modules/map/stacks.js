/** Put signs that would cover each other into stacks. Knows pixels, and nothing of maps. */

/**
 * @typedef {{id: string, kind: 'resource'|'challenge', x: number, y: number}} Mark
 * @typedef {{key: string, x: number, y: number, marks: Mark[], hearts: number, stars: number}} Stack
 * @typedef {{x: number, y: number, width: number, height: number}} Box  x and y are its middle
 */

const COUNT_WIDTH = 38;
const PILL_PADDING = 10;

/**
 * Return the marks in stacks, none of which covers another.
 *
 * First the marks nearer to each other than the distance are put together, greedily over a grid of cells as wide as the
 * distance, so that the time is linear in the marks. Then stacks whose drawings overlap are joined until none do. The
 * same marks always give the same stacks. A stack stands in the middle of its marks.
 * @param {Mark[]} marks
 * @param {number} distance  in pixels; also the height of a drawing
 * @returns {Stack[]}
 */
export function stackMarks(marks, distance) {
  let groups = gather(marks, distance);
  for (let before = Infinity; groups.length < before; ) {
    before = groups.length;
    groups = joinOverlapping(groups, distance);
  }
  return groups.map(stackOf);
}

/**
 * Return the box that a stack's drawing covers: one sign, or a pill with one or two counts.
 * @param {{x: number, y: number, marks: Mark[], hearts: number, stars: number}} stack
 * @param {number} height  in pixels
 * @returns {Box}
 */
export function boxOf({ x, y, marks, hearts, stars }, height) {
  const counts = (hearts > 0 ? 1 : 0) + (stars > 0 ? 1 : 0);
  return { x, y, width: marks.length === 1 ? height : counts * COUNT_WIDTH + PILL_PADDING, height };
}

/**
 * Return the way out of the boxes that a box stands on: the shortest shift to where it overlaps none, or to stay.
 * @param {Box} box
 * @param {Box[]} taken
 * @returns {{x: number, y: number}}
 */
export function wayOut(box, taken) {
  const stay = { x: 0, y: 0 };
  if (!taken.some((other) => overlap(box, other))) {
    return stay;
  }
  const near = taken.filter((other) => Math.hypot(box.x - other.x, box.y - other.y) < 2 * (box.width + other.width));
  const free = near
    .flatMap((other) => shiftsBeside(box, other))
    .filter(({ x, y }) => !taken.some((other) => overlap({ ...box, x: box.x + x, y: box.y + y }, other)));
  return free.sort((one, other) => Math.hypot(one.x, one.y) - Math.hypot(other.x, other.y))[0] ?? stay;
}

/** The four shifts that put a box right beside another. @param {Box} box  @param {Box} other */
function shiftsBeside(box, other) {
  const across = (box.width + other.width) / 2 + 1;
  const down = (box.height + other.height) / 2 + 1;
  return [
    { x: other.x - across - box.x, y: 0 },
    { x: other.x + across - box.x, y: 0 },
    { x: 0, y: other.y - down - box.y },
    { x: 0, y: other.y + down - box.y },
  ];
}

/** @param {Box} one  @param {Box} other */
function overlap(one, other) {
  return (
    Math.abs(one.x - other.x) * 2 < one.width + other.width && Math.abs(one.y - other.y) * 2 < one.height + other.height
  );
}

/** @typedef {{x: number, y: number, marks: Mark[]}} Seed */

/** @param {Mark[]} marks  @param {number} distance */
function gather(marks, distance) {
  /** @type {Map<string, Seed[]>} */
  const cells = new Map();
  /** @type {Seed[]} */
  const seeds = [];
  for (const mark of marks) {
    const near = nearestSeed(cells, mark, distance);
    if (near) {
      near.marks.push(mark);
      continue;
    }
    const seed = { x: mark.x, y: mark.y, marks: [mark] };
    seeds.push(seed);
    const key = cellKey(Math.floor(mark.x / distance), Math.floor(mark.y / distance));
    cells.set(key, [...(cells.get(key) ?? []), seed]);
  }
  return seeds.map(({ marks: together }) => together);
}

/** @param {number} column  @param {number} row */
function cellKey(column, row) {
  return `${column}:${row}`;
}

/** @param {Map<string, Seed[]>} cells  @param {Mark} mark  @param {number} distance  @returns {Seed|null} */
function nearestSeed(cells, mark, distance) {
  const column = Math.floor(mark.x / distance);
  const row = Math.floor(mark.y / distance);
  let nearest = null;
  let least = distance;
  for (let across = column - 1; across <= column + 1; across += 1) {
    for (let down = row - 1; down <= row + 1; down += 1) {
      for (const seed of cells.get(cellKey(across, down)) ?? []) {
        const away = Math.hypot(seed.x - mark.x, seed.y - mark.y);
        if (away < least) {
          nearest = seed;
          least = away;
        }
      }
    }
  }
  return nearest;
}

/** One round, from left to right, so that only boxes within reach are compared. @param {Mark[][]} groups  @param {number} height */
function joinOverlapping(groups, height) {
  const boxes = groups.map((marks) => ({ marks, ...boxOf(stackOf(marks), height) })).sort((one, other) => one.x - other.x);
  const reach = 2 * COUNT_WIDTH + PILL_PADDING;
  /** @type {Mark[][]} */
  const joined = [];
  const gone = new Set();
  boxes.forEach((box, number) => {
    if (gone.has(box)) {
      return;
    }
    let { marks } = box;
    for (let next = number + 1; next < boxes.length && boxes[next].x - box.x < reach; next += 1) {
      if (!gone.has(boxes[next]) && overlap(box, boxes[next])) {
        gone.add(boxes[next]);
        marks = [...marks, ...boxes[next].marks];
      }
    }
    joined.push(marks);
  });
  return joined;
}

/** Return marks as one stack, in their middle. @param {Mark[]} marks  @returns {Stack} */
export function stackOf(marks) {
  const hearts = marks.filter((mark) => mark.kind === 'resource').length;
  return {
    key: `${marks[0].id}+${marks.length}`,
    x: marks.reduce((sum, mark) => sum + mark.x, 0) / marks.length,
    y: marks.reduce((sum, mark) => sum + mark.y, 0) / marks.length,
    marks: [...marks].sort((one, other) => rank(one) - rank(other)),
    hearts,
    stars: marks.length - hearts,
  };
}

/** Hearts first, as everywhere. @param {Mark} mark */
function rank(mark) {
  return mark.kind === 'resource' ? 0 : 1;
}
