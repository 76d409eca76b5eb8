import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findReceiverProblem, isInside } from './receiver-url.ts';

const refused: Readonly<Record<string, RegExp>> = {
  '': /no URL/,
  'example.com/hook': /no URL/,
  'ftp://example.com/': /neither/,
  'file:///etc/passwd': /neither/,
  'javascript:alert(1)': /neither/,
  'https://user:secret@example.com/': /user name/,
  'http://localhost/': /not public/,
  'http://LOCALHOST:8080/': /not public/,
  'http://localhost./': /not public/,
  'http://db/': /not public/,
  'http://metadata.google.internal/': /not public/,
  'http://printer.local/': /not public/,
  'http://127.0.0.1/': /not public/,
  'http://127.1/': /not public/,
  'http://2130706433/': /not public/,
  'http://0x7f000001/': /not public/,
  'http://0177.0.0.1/': /not public/,
  'http://0/': /not public/,
  'http://10.1.2.3/': /not public/,
  'http://172.31.255.255/': /not public/,
  'http://192.168.0.1/': /not public/,
  'http://169.254.169.254/latest/meta-data': /not public/,
  'http://100.64.0.1/': /not public/,
  'http://224.0.0.1/': /not public/,
  'http://255.255.255.255/': /not public/,
  'http://[::1]/': /not public/,
  'http://[::]/': /not public/,
  'http://[::ffff:127.0.0.1]/': /not public/,
  'http://[::ffff:7f00:1]/': /not public/,
  'http://[::127.0.0.1]/': /not public/,
  'http://[64:ff9b::7f00:1]/': /not public/,
  'http://[2002:7f00:1::]/': /not public/,
  'http://[fe80::1]/': /not public/,
  'http://[fd00::1]/': /not public/,
  'http://[ff02::1]/': /not public/,
};

for (const [url, problem] of Object.entries(refused)) {
  test(`refused: ${url}`, () => assert.match(findReceiverProblem(url) ?? 'accepted', problem));
}

for (const url of [
  'https://example.com/hook',
  'http://example.com:8080/a?b=c',
  'https://8.8.8.8/',
  'https://[2606:4700::1111]/',
  'https://172.32.0.1/',
  'https://münchen.example/',
]) {
  test(`accepted: ${url}`, () => assert.equal(findReceiverProblem(url), undefined));
}

test('addresses, as a connection tells them', () => {
  assert.deepEqual(['::ffff:10.0.0.1', '::ffff:a00:1', '10.0.0.1', '::1'].map(isInside), [
    true,
    true,
    true,
    true,
  ]);
  assert.deepEqual(['::ffff:8.8.8.8', '8.8.8.8', '2606:4700::1111'].map(isInside), [
    false,
    false,
    false,
  ]);
});
