import assert from 'node:assert/strict';
import { test } from 'node:test';

import { makeCatalogue } from '../../web/modules/catalogue.js';

const ARABIC = {
  'list.people.zero': 'لا أحد', 'list.people.one': 'شخص واحد', 'list.people.two': 'شخصان',
  'list.people.few': '{count} أشخاص', 'list.people.many': '{count} شخصًا', 'list.people.other': '{count} شخص',
};

test('Arabic counts in six forms, and one and two are said in words', () => {
  const { count } = makeCatalogue(ARABIC, 'ar');
  const said = [0, 1, 2, 3, 10, 11, 99, 100, 103, 111].map((number) => count('list.people', number));
  assert.deepEqual(said, [
    'لا أحد', 'شخص واحد', 'شخصان', '3 أشخاص', '10 أشخاص', '11 شخصًا', '99 شخصًا', '100 شخص', '103 أشخاص', '111 شخصًا',
  ]);
});

test('where a form is not written yet, the general one speaks', () => {
  const { count } = makeCatalogue({ 'list.people.other': '{count} شخص' }, 'ar');
  assert.deepEqual([1, 2, 3].map((number) => count('list.people', number)), ['1 شخص', '2 شخص', '3 شخص']);
});

test('Turkish says one and many with the same noun', () => {
  const { count } = makeCatalogue({ 'list.people.one': '{count} kişi', 'list.people.other': '{count} kişi' }, 'tr');
  assert.deepEqual([0, 1, 5].map((number) => count('list.people', number)), ['0 kişi', '1 kişi', '5 kişi']);
});
