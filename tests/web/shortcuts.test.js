import assert from 'node:assert/strict';
import { test } from 'node:test';

import { commandOf, typist } from '../../web/modules/shortcuts.js';

const press = (key, more = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, repeat: false, ...more });
const on = { isOn: true };

test('letters decide, arrows and J and K move on, in small letters and in capitals', () => {
  const found = ['u', 'R', 'a', 'f', 'z', 'j', 'k', 'ArrowDown', 'ArrowUp', '?'].map((key) => commandOf(press(key), on));
  assert.deepEqual(found, [
    'publish', 'edit', 'reject', 'merge', 'undo', 'next', 'previous', 'next', 'previous', 'help',
  ]);
});

test('a key that means nothing here is left to the browser', () => {
  for (const key of [undefined, 'x', 'Enter', 'Tab', ' ', 'F5', 'Dead']) assert.equal(commandOf(press(key), on), null);
});

test('the shortcuts of the browser stay its own', () => {
  for (const held of ['ctrlKey', 'metaKey', 'altKey']) assert.equal(commandOf(press('a', { [held]: true }), on), null);
});

test('nothing is decided while somebody writes, but Escape closes', () => {
  for (const key of ['u', 'j', 'ArrowDown', '?']) assert.equal(commandOf(press(key), { isOn: true, isWriting: true }), null);
  assert.equal(commandOf(press('Escape'), { isOn: true, isWriting: true }), 'close');
});

test('switched off, letters and signs do nothing, and arrows and Escape still work', () => {
  for (const key of ['u', 'z', 'j', '?']) assert.equal(commandOf(press(key), { isOn: false }), null);
  assert.equal(commandOf(press('ArrowDown'), { isOn: false }), 'next');
  assert.equal(commandOf(press('Escape'), { isOn: false }), 'close');
});

test('arrows belong to what uses them itself, such as the map', () => {
  assert.equal(commandOf(press('ArrowDown'), { isOn: true, takesArrows: true }), null);
  assert.equal(commandOf(press('j'), { isOn: true, takesArrows: true }), 'next');
});

test('a key held down moves on and decides nothing', () => {
  assert.equal(commandOf(press('u', { repeat: true }), on), null);
  assert.equal(commandOf(press('j', { repeat: true }), on), 'next');
});

test('what follows a letter typed in a field is written too, wherever the page has taken the keyboard', () => {
  const hand = typist();
  assert.equal(hand.types('s', true), true);
  for (const key of ['u', ' ', 'Shift', 'j']) assert.equal(hand.types(key, false), true);
});

test('a click, Tab, Enter, Escape and the arrows end what is written', () => {
  const hand = typist();
  for (const end of [() => hand.types('Tab', true), () => hand.types('Enter', true), () => hand.types('ArrowDown', false), hand.rests]) {
    hand.types('s', true);
    end();
    assert.equal(hand.types('u', false), false);
  }
});

test('who has written nothing decides with the first letter', () => {
  assert.equal(typist().types('u', false), false);
});
