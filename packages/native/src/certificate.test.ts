// Does Node's own X.509 reader accept the certificate that we build?
import assert from 'node:assert/strict';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { createCertificate } from './certificate.ts';

test('the certificate is well formed, signed by its own key, and valid around its date', () => {
  for (const now of [new Date('2026-11-20T12:00:00Z'), new Date('2049-12-31T23:00:00Z')]) {
    const { certificateDer, privateKeyDer, fingerprint } = createCertificate(now);
    const parsed = new X509Certificate(certificateDer);
    const key = createPrivateKey({ key: Buffer.from(privateKeyDer), format: 'der', type: 'sec1' });
    assert.ok(parsed.verify(parsed.publicKey));
    assert.ok(parsed.checkPrivateKey(key));
    assert.equal(parsed.subject, 'CN=Chorale');
    assert.ok(parsed.validFromDate < now && now < parsed.validToDate);
    const printed = Buffer.from(fingerprint).toString('hex').toUpperCase();
    assert.equal(parsed.fingerprint256.replaceAll(':', ''), printed);
  }
});

test('two workers share neither key nor serial', () => {
  const [one, other] = [createCertificate(new Date()), createCertificate(new Date())];
  assert.notDeepEqual(one.privateKeyDer, other.privateKeyDer);
  assert.notDeepEqual(one.fingerprint, other.fingerprint);
});
