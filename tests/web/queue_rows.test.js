import assert from 'node:assert/strict';
import { test } from 'node:test';

import { neighbourOf, reconcile, shownIds, successorOf } from '../../web/modules/queue_rows.js';

/** Stand in for a list of the page: its rows in order, and how often one was put somewhere. */
function makeList(...ids) {
  const rows = ids.map((id) => ({ dataset: { row: id } }));
  const list = {
    moved: [],
    get children() {
      return rows;
    },
    get firstElementChild() {
      return rows[0] ?? null;
    },
    insertBefore(row, before) {
      list.moved.push(row.dataset.row);
      rows.splice(before ? rows.indexOf(before) : rows.length, 0, adopt(row));
    },
  };
  function adopt(row) {
    row.remove = () => rows.splice(rows.indexOf(row), 1);
    Object.defineProperty(row, 'nextElementSibling', { get: () => rows[rows.indexOf(row) + 1] ?? null });
    return row;
  }
  rows.forEach(adopt);
  return list;
}

const make = (id) => ({ dataset: { row: id } });
const idsOf = (list) => list.children.map((row) => row.dataset.row);

test('a list gets what is missing, loses what has gone, and touches nothing else', () => {
  const list = makeList('a', 'b', 'd');
  reconcile(list, ['b', 'c', 'd', 'e'], make);
  assert.deepEqual(idsOf(list), ['b', 'c', 'd', 'e']);
  assert.deepEqual(list.moved, ['c', 'e']);
});

test('a list is filled, emptied, and left alone when nothing changed', () => {
  const list = makeList();
  reconcile(list, ['a', 'b'], make);
  assert.deepEqual(idsOf(list), ['a', 'b']);
  reconcile(list, ['a', 'b'], make);
  assert.deepEqual(list.moved, ['a', 'b']);
  reconcile(list, [], make);
  assert.deepEqual(idsOf(list), []);
});

test('the next and the one before stop at the ends; from nowhere the first is next', () => {
  const ids = ['a', 'b', 'c'];
  assert.equal(neighbourOf(ids, 'a', 1), 'b');
  assert.equal(neighbourOf(ids, 'c', 1), 'c');
  assert.equal(neighbourOf(ids, 'a', -1), 'a');
  assert.equal(neighbourOf(ids, undefined, 1), 'a');
  assert.equal(neighbourOf([], undefined, 1), null);
});

test('who leaves is followed by the next, at the end by the one before, at last by nobody', () => {
  assert.equal(successorOf(['a', 'b', 'c'], 'b'), 'c');
  assert.equal(successorOf(['a', 'b', 'c'], 'c'), 'b');
  assert.equal(successorOf(['a'], 'a'), null);
});

test('a list is cut at a page, but never before the one that is open', () => {
  const ids = ['a', 'b', 'c', 'd'];
  assert.deepEqual(shownIds(ids, 2, null), ['a', 'b']);
  assert.deepEqual(shownIds(ids, 2, 'c'), ['a', 'b', 'c']);
  assert.deepEqual(shownIds(ids, 9, 'a'), ids);
});
