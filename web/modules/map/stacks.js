/** Put signs that would cover each other into stacks. Knows pixels, and nothing of maps. */

/**
 * @typedef {{id: string, kind: 'resource'|'challenge', x: number, y: number}} Mark
 * @typedef {{key: string, x: number, y: number, marks: Mark[], hearts: number, stars: number}} Stack
 */

/**
 * Return the marks in stacks, none nearer to its stack's first mark than the distance to another stack's.
 *
 * Greedy in the given order over a grid of cells as wide as the distance, so that the time is linear in the marks and
 * the same marks always give the same stacks. A stack stands in the middle of its marks.
 * @param {Mark[]} marks
 * @param {number} distance  in pixels
 * @returns {Stack[]}
 */
export function stackMarks(marks, distance) {
  /** @type {Map<string, {x: number, y: number, marks: Mark[]}[]>} */
  const cells = new Map();
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
  return seeds.map(finishStack);
}

function cellKey(column, row) {
  return `${column}:${row}`;
}

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

function finishStack({ marks }) {
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

/** Hearts first, as everywhere. */
function rank(mark) {
  return mark.kind === 'resource' ? 0 : 1;
}
