import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Problem } from '../../web/modules/api.js';
import { openOutbox } from '../../web/modules/outbox.js';
import { delivery } from '../../web/modules/outbox_delivery.js';
import { pauseMs } from '../../web/modules/outbox_item.js';
import { memoryStore, openStore } from '../../web/modules/outbox_store.js';

const PIN = '0199d3f0-5c3a-4c55-8f0e-6a2d1c9b7e10';
const OTHER = '0199d3f0-5c3a-4c55-8f0e-000000000000';
const PHOTOS = ['0199d3f0-5c3a-4c55-8f0e-000000000001', '0199d3f0-5c3a-4c55-8f0e-000000000002'];
const picture = () => new Blob(['a picture'], { type: 'image/jpeg' });
const pin = (more = {}) => ({
  clientId: PIN, slug: 'lunden', what: 'pin', kind: 'resource', title: 'Et godt sted',
  body: { client_id: PIN, kind: 'resource', text: 'Bænken' }, ...more,
});
const withPhotos = () => pin({ photos: PHOTOS.map((clientId) => ({ clientId, blob: picture() })) });

/**
 * The service as the outbox sees it: it stores what comes by its client id, so that the same thing is there once.
 * falls(address) says what goes wrong on the way: 'lost' for an answer that dies after the thing was stored, or a Problem.
 */
function service(falls = () => null) {
  const rows = new Map();
  const asked = [];
  const wishes = { falls };
  async function ask(address, { body, form } = {}) {
    if (address.endsWith('/puzzle')) return { beacon: 'b', pieces: 1, bits: 0 };
    const said = body ?? Object.fromEntries(form.entries());
    asked.push({ address, said });
    const trouble = await wishes.falls(address, said);
    if (trouble instanceof Problem) throw trouble;
    const receipt = rows.get(said.client_id) ?? { client_id: said.client_id, slip: `slip-${rows.size + 1}`, state: 'pending' };
    rows.set(said.client_id, receipt);
    if (trouble === 'lost') throw new Problem(0, { code: 'no_connection' });
    return receipt;
  }
  return { rows, asked, wishes, deliver: (more = {}) => delivery({ slug: 'lunden', ask, ...more }) };
}

/** A clock that stands still; planned holds what is to be done later. */
function stoppedClock() {
  const clock = { time: 1_000_000, planned: [] };
  return Object.assign(clock, {
    now: () => clock.time,
    later: (act, ms) => clock.planned.push({ act, ms }) && clock.planned.at(-1),
    cancel: (timer) => {
      clock.planned = clock.planned.filter((one) => one !== timer);
    },
  });
}

/** Open an outbox over a real store in memory, and close it when the test is over. */
async function opened(context, { server = service(), store = memoryStore(), clock = stoppedClock(), locks = null, ...more } = {}) {
  const outbox = await openOutbox({ slug: 'lunden', deliver: server.deliver(), store, locks, clock, ...more });
  context.after(() => outbox.close());
  await outbox.flush();
  return { outbox, server, store, clock };
}

const away = () => new Problem(0, { code: 'no_connection' });
const only = async (outbox) => (await outbox.items())[0];

test('a thing is stored before anything is sent, and its receipt stays', async (context) => {
  const { outbox, server } = await opened(context);
  const added = await outbox.add(pin());
  assert.equal(added.state, 'waiting');
  assert.equal(server.asked.length, 0);
  const sent = await outbox.send(PIN);
  assert.equal(sent.state, 'received');
  assert.equal(sent.receipt.slip, 'slip-1');
  assert.equal((await only(outbox)).receipt.slip, 'slip-1');
});

test('what was written leaves the phone once it has arrived', async (context) => {
  const { outbox } = await opened(context);
  await outbox.add({ ...withPhotos(), draft: { text: 'Bænken' } });
  assert.ok((await only(outbox)).body);
  await outbox.send(PIN);
  await outbox.flush();
  const left = await only(outbox);
  assert.deepEqual([left.body, left.draft], [null, null]);
  assert.deepEqual(left.photos.map(({ blob, state }) => [blob, state]), [[null, 'received'], [null, 'received']]);
});

for (const status of [0, 408, 425, 429, 500, 502, 503, 504]) {
  test(`an answer of ${status} leaves a thing waiting, and the next round sends it`, async (context) => {
    const server = service(() => new Problem(status));
    const { outbox } = await opened(context, { server });
    await outbox.add(pin());
    const sent = await outbox.send(PIN);
    assert.deepEqual([sent.state, sent.trouble, sent.tries], ['waiting', status, 1]);
    server.wishes.falls = () => null;
    await outbox.flush();
    assert.equal((await only(outbox)).state, 'received');
    assert.equal(server.rows.size, 1);
  });
}

test('a receipt that got lost is fetched by sending again, and there is one pin', async (context) => {
  let isFirst = true;
  const server = service(() => {
    const answer = isFirst ? 'lost' : null;
    isFirst = false;
    return answer;
  });
  const { outbox } = await opened(context, { server });
  await outbox.add(pin());
  assert.equal((await outbox.send(PIN)).state, 'waiting');
  assert.equal((await outbox.send(PIN)).receipt.slip, 'slip-1');
  assert.equal(server.rows.size, 1);
  assert.equal(server.asked.length, 2);
});

test('a refusal goes back to the form, and leaves the outbox', async (context) => {
  const server = service(() => new Problem(422, { code: 'personal_words', found: [{ kind: 'name', words: 'Bo' }] }));
  const { outbox } = await opened(context, { server });
  await outbox.add(pin());
  await assert.rejects(outbox.send(PIN), { status: 422, code: 'personal_words' });
  assert.deepEqual(await outbox.items(), []);
});

test('a refusal whose draft the form holds no longer stays, to be opened again', async (context) => {
  const server = service(() => new Problem(422, { code: 'said_before', detail: 'Sagt før' }));
  const { outbox } = await opened(context, { server });
  await outbox.add(pin({ draft: { text: 'Bænken' } }));
  await assert.rejects(outbox.send(PIN, { isHeld: () => false }), { code: 'said_before' });
  const kept = await only(outbox);
  assert.deepEqual([kept.state, kept.problem.message, kept.draft.text], ['refused', 'Sagt før', 'Bænken']);
});

test('news that were read before others are not told after them', async (context) => {
  const store = memoryStore();
  const held = [];
  let isHeld = false;
  const { outbox } = await opened(context, {
    store: { ...store, all: async () => {
      const now = await store.all();
      if (isHeld) await new Promise((done) => held.push(done));
      return now;
    } },
  });
  const told = [];
  outbox.onChange((items) => told.push(items.length));
  isHeld = true;
  await outbox.add(pin());
  await outbox.forget(PIN);
  while (held.length < 2) await new Promise((done) => setImmediate(done));
  held[1]();
  await new Promise((done) => setImmediate(done));
  held[0]();
  await new Promise((done) => setImmediate(done));
  assert.deepEqual(told, [0]);
});

test('a pin that names somebody when it arrives later stays, and the form can send it again', async (context) => {
  const server = service(away);
  const { outbox } = await opened(context, { server });
  await outbox.add(pin({ draft: { text: 'Spørg Bo' } }));
  await outbox.send(PIN);
  const refusal = { code: 'personal_words', detail: 'Navn', found: [{ kind: 'name', words: 'Bo' }], suggestion: 'Spørg …' };
  server.wishes.falls = (_address, said) => (said.text === 'Bænken' ? new Problem(422, refusal) : null);
  await outbox.flush();
  const refused = await only(outbox);
  assert.equal(refused.state, 'refused');
  assert.deepEqual(
    [refused.problem.code, refused.problem.message, refused.problem.suggestion, refused.draft.text],
    ['personal_words', 'Navn', 'Spørg …', 'Spørg Bo'],
  );
  await outbox.flush();
  assert.equal(server.asked.length, 2, 'a refused thing is not sent by itself');

  await outbox.add(pin());
  await assert.rejects(outbox.send(PIN), { code: 'personal_words' });
  assert.equal((await only(outbox)).state, 'refused', 'it outlives the tab');
  await outbox.add(pin({ body: { client_id: PIN, text: 'Spørg …' } }));
  assert.equal((await outbox.send(PIN)).state, 'received');
  assert.equal((await outbox.items()).length, 1);
});

test('the pin goes first, then its photos one after another', async (context) => {
  let inside = 0;
  const server = service(async () => {
    inside += 1;
    assert.equal(inside, 1, 'two at once');
    await Promise.resolve();
    inside -= 1;
    return null;
  });
  const { outbox } = await opened(context, { server });
  await outbox.add(withPhotos());
  await outbox.send(PIN);
  await outbox.flush();
  assert.deepEqual(server.asked.map(({ address, said }) => [address.split('/').at(-1), said.client_id]), [
    ['pins', PIN], ['photos', PHOTOS[0]], ['photos', PHOTOS[1]],
  ]);
  assert.ok(server.asked.slice(1).every(({ said }) => said.pin_client_id === PIN && said.file.name === 'photo.jpg'));
  assert.ok(server.asked.every(({ address }) => !PHOTOS.concat(PIN).some((id) => address.includes(id))));
});

test('a photo whose connection dies waits alone, and a refused one does not hold up the next', async (context) => {
  const server = service((address) => (address.endsWith('/photos') ? away() : null));
  const { outbox } = await opened(context, { server });
  await outbox.add(withPhotos());
  assert.equal((await outbox.send(PIN)).state, 'received');
  await outbox.flush();
  assert.deepEqual((await only(outbox)).photos.map(({ state }) => state), ['waiting', 'waiting']);
  server.wishes.falls = (_address, said) =>
    said.client_id === PHOTOS[0] ? new Problem(422, { code: 'photo_unreadable', detail: 'Ulæseligt' }) : null;
  await outbox.flush();
  const item = await only(outbox);
  assert.deepEqual(item.photos.map(({ state }) => state), ['refused', 'received']);
  assert.equal(item.photos[0].problem.message, 'Ulæseligt');
  assert.equal(item.state, 'received');
});

test('two tabs over one store send a pin once, with locks and without them', async (context) => {
  for (const locks of [navigator.locks, null]) {
    let open;
    const gate = new Promise((done) => (open = done));
    const server = service(() => gate);
    const store = memoryStore();
    const one = await opened(context, { server, store, locks });
    const other = await opened(context, { server, store, locks });
    await one.outbox.add(pin());
    const rounds = [one.outbox.flush(), other.outbox.flush(), one.outbox.flush(), other.outbox.flush()];
    await new Promise((done) => setImmediate(done));
    open(null);
    await Promise.all(rounds);
    assert.equal(server.asked.length, 1, locks ? 'locks' : 'leases');
    assert.equal((await only(other.outbox)).state, 'received');
  }
});

test('a lease ends by itself when its tab was closed while it sent', async (context) => {
  const store = memoryStore();
  const { outbox, clock, server } = await opened(context, { store });
  await outbox.add(pin());
  await store.change(PIN, (item) => ({ ...item, lease: { owner: 'a closed tab', until: clock.now() + 60_000 } }));
  await outbox.flush();
  assert.equal(server.asked.length, 0);
  clock.time += 60_001;
  await outbox.flush();
  assert.equal((await only(outbox)).state, 'received');
});

test('the other tab hears of what this one sent', async (context) => {
  const server = service();
  const store = memoryStore();
  const one = await opened(context, { server, store });
  const other = await opened(context, { server, store });
  const heard = new Promise((done) => {
    other.outbox.onChange((items) => items[0]?.state === 'received' && done(items[0].receipt.slip));
  });
  await one.outbox.add(pin());
  await one.outbox.send(PIN);
  assert.equal(await heard, 'slip-1');
});

test('the pauses grow while nothing arrives, and begin anew when somebody asks', async (context) => {
  const server = service(away);
  const { outbox, clock } = await opened(context, { server });
  await outbox.add(pin());
  await outbox.flush();
  const pauses = [];
  for (let round = 0; round < 8; round += 1) {
    const [{ act, ms }] = clock.planned;
    pauses.push(ms);
    clock.time += ms;
    const before = server.asked.length;
    act();
    while (clock.planned[0]?.act === act || server.asked.length === before || clock.planned.length !== 1) {
      await new Promise((done) => setImmediate(done));
    }
  }
  for (let round = 1; round < 5; round += 1) assert.ok(pauses[round] > pauses[round - 1] * 1.1, String(pauses));
  assert.ok(Math.max(...pauses) <= 5 * 60_000 * 1.25);
  await outbox.flush();
  assert.ok(clock.planned[0].ms < 7000);
  assert.deepEqual([pauseMs(0, 0), pauseMs(0, 1), pauseMs(40, 0.5)], [3750, 6250, 300_000]);
});

test('the service may ask not to be asked again so soon', async (context) => {
  const server = service(() => new Problem(429, { code: 'too_many_pins', retryAfter: 90 }));
  const { outbox, clock } = await opened(context, { server });
  await outbox.add(pin());
  assert.equal((await outbox.send(PIN)).notBefore, clock.now() + 90_000);
  server.wishes.falls = () => null;
  await outbox.flush();
  assert.equal(server.asked.length, 1);
  assert.ok(clock.planned[0].ms >= 90_000);
  clock.time += 90_000;
  await outbox.flush();
  assert.equal((await only(outbox)).state, 'received');
});

test('one thing that the service cannot take now does not hold up the others', async (context) => {
  const server = service((_address, said) => (said.client_id === PIN ? new Problem(500) : null));
  const { outbox } = await opened(context, { server });
  await outbox.add(pin());
  await outbox.add({ ...withPhotos(), clientId: OTHER, body: { client_id: OTHER } });
  await outbox.flush();
  const [first, second] = await outbox.items();
  assert.deepEqual([first.state, second.state], ['waiting', 'received']);
  assert.ok(second.photos.every(({ state }) => state === 'received'));
});

test('what has arrived is never sent a second time, whatever the form still holds', async (context) => {
  const { outbox, server } = await opened(context);
  await outbox.add(pin());
  await outbox.send(PIN);
  const again = await outbox.add(pin({ body: { client_id: PIN, text: 'Ændret' } }));
  assert.deepEqual([again.state, again.receipt.slip], ['received', 'slip-1']);
  assert.equal((await outbox.send(PIN)).receipt.slip, 'slip-1');
  assert.equal(server.asked.length, 1);
});

test('opening the page drops a draft that is on its way already, and keeps one that was refused', async (context) => {
  const kept = new Map();
  globalThis.sessionStorage = {
    getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value), removeItem: (key) => kept.delete(key),
  };
  context.after(() => delete globalThis.sessionStorage);
  const store = memoryStore();
  const { outbox } = await opened(context, { store, server: service(away) });
  await outbox.add(pin());
  for (const [state, isKept] of [['waiting', false], ['received', false], ['refused', true]]) {
    kept.set('draft:lunden', JSON.stringify({ clientId: PIN }));
    await store.change(PIN, (item) => ({ ...item, state, problem: {} }));
    await opened(context, { store, server: service(away) });
    assert.equal(kept.has('draft:lunden'), isKept, state);
  }
});

test('a forgotten thing is not sent, and can be taken back', async (context) => {
  const server = service(away);
  const { outbox } = await opened(context, { server });
  const item = await outbox.add(pin());
  await outbox.forget(PIN);
  server.wishes.falls = () => null;
  await outbox.flush();
  assert.equal(server.rows.size, 0);
  await outbox.restore(item);
  await outbox.flush();
  assert.equal((await only(outbox)).state, 'received');
});

test('forgetting while it is sent does not bring it back', async (context) => {
  let open;
  const gate = new Promise((done) => (open = done));
  const { outbox } = await opened(context, { server: service(() => gate) });
  await outbox.add(pin());
  const round = outbox.flush();
  await new Promise((done) => setImmediate(done));
  await outbox.forget(PIN);
  open(null);
  await round;
  assert.deepEqual(await outbox.items(), []);
});

test('answers leave the phone when they have arrived; on a meeting device everything does', async (context) => {
  const { outbox, server } = await opened(context);
  await outbox.add(pin({ what: 'response', kind: null, title: 'Dine svar' }));
  assert.equal((await outbox.send(PIN)).state, 'received');
  assert.deepEqual(await outbox.items(), []);
  assert.match(server.asked[0].address, /\/api\/areas\/lunden\/responses$/);

  const meeting = await opened(context, { keepsReceived: false });
  await meeting.outbox.add(withPhotos());
  assert.equal((await meeting.outbox.send(PIN)).receipt.slip, 'slip-1');
  await meeting.outbox.flush();
  assert.deepEqual(await meeting.outbox.items(), []);
  assert.equal(meeting.server.rows.size, 3, 'its photos went first');
});

test('a voice goes to its pin, and what waits for another area goes there without being shown here', async (context) => {
  const store = memoryStore();
  const server = service();
  const { outbox } = await opened(context, { store, server });
  await outbox.add(pin({ what: 'voice', pinId: 'a/b', body: { client_id: PIN } }));
  await outbox.add(pin({ slug: 'bakken', clientId: OTHER, body: { client_id: OTHER } }));
  await outbox.flush();
  assert.deepEqual(server.asked.map(({ address }) => address).sort(), [
    '/api/areas/bakken/pins', '/api/areas/lunden/pins/a%2Fb/voices',
  ]);
  assert.deepEqual((await outbox.items()).map(({ slug }) => slug), ['lunden']);
});

test('an answer that does not name the pin is nobody\'s receipt', async (context) => {
  const deliver = delivery({ slug: 'lunden', ask: async (address) => (address.endsWith('/puzzle') ? { bits: 0 } : {}) });
  const { outbox } = await opened(context, { deliver });
  await outbox.add(pin());
  assert.equal((await outbox.send(PIN)).state, 'waiting');
});

test('two things sent at the same time each bring their own work', async () => {
  const works = [];
  const ask = async (address, { body } = {}) => {
    if (address.endsWith('/puzzle')) return { beacon: 'b', pieces: 1, bits: 4 };
    works.push([body.client_id, body.work]);
    return { client_id: body.client_id };
  };
  const deliver = delivery({ slug: 'lunden', ask });
  const item = (clientId) => pin({ clientId, body: { client_id: clientId } });
  await Promise.all([deliver.thing(item(PIN)), deliver.thing(item(OTHER))]);
  assert.equal(works.length, 2);
  assert.ok(works.every(([, work]) => /^b\.\d+$/.test(work)));
});

test('where nothing can be stored it waits in memory, and says so', async () => {
  const refusals = [
    undefined,
    { open: () => { throw new DOMException('not here', 'SecurityError'); } },
    { open: () => {
      const asked = {};
      queueMicrotask(() => asked.onerror());
      return asked;
    } },
  ];
  for (const factory of refusals) {
    const store = await openStore(factory);
    const item = await store.change(PIN, () => ({ ...pin(), lasting: true }));
    assert.equal(item.lasting, false);
    assert.equal((await store.all()).length, 1);
    await store.change(PIN, () => null);
    assert.equal(await store.get(PIN), undefined);
  }
});
