// Seals a token and signs a job with WebCrypto alone, so it runs in browsers and in Node 20 or newer. seal() belongs in the
// page where the user types the token, sign() in the scheduler. docs/sealed-tokens.md and docs/tickets.md describe what they make.

const utf8 = text => new TextEncoder().encode(text);
const base64url = bytes =>
  btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
const uint32 = number => [number >>> 24, number >>> 16, number >>> 8, number].map(byte => byte & 255);
const P256 = { name: 'ECDH', namedCurve: 'P-256' };

/** token: Uint8Array; sealingKey: a JWK of /v1/sealing-keys. */
export async function seal(token, sealingKey, userId, messageId, now = Math.floor(Date.now() / 1000)) {
  const { kty, crv, x, y, kid } = sealingKey;
  const recipient = await crypto.subtle.importKey('jwk', { kty, crv, x, y }, P256, false, []);
  const ephemeral = await crypto.subtle.generateKey(P256, false, ['deriveBits']);
  const epk = await crypto.subtle.exportKey('jwk', ephemeral.publicKey);
  const header = base64url(utf8(JSON.stringify({
    alg: 'ECDH-ES', enc: 'A256GCM', typ: 'apify-token+jwe', kid,
    epk: { kty: 'EC', crv: 'P-256', x: epk.x, y: epk.y },
    apu: base64url(utf8(userId)), apv: base64url(utf8(messageId)), iat: now, exp: now + 300,
  })));

  const part = text => [...uint32(utf8(text).length), ...utf8(text)];
  const z = await crypto.subtle.deriveBits({ name: 'ECDH', public: recipient }, ephemeral.privateKey, 256);
  const keyBytes = await crypto.subtle.digest('SHA-256', new Uint8Array([
    ...uint32(1), ...new Uint8Array(z), ...part('A256GCM'), ...part(userId), ...part(messageId), ...uint32(256)]));

  const key = await crypto.subtle.importKey('raw', keyBytes, 'AES-GCM', false, ['encrypt']);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = new Uint8Array(await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv, additionalData: utf8(header) }, key, token));
  return [header, '', base64url(iv), base64url(sealed.slice(0, -16)), base64url(sealed.slice(-16))].join('.');
}

/** privateKey: an ECDSA P-256 CryptoKey; claims: {iss, aud, sub, jti, target, iat, exp}. */
export async function sign(claims, privateKey, kid) {
  const header = { alg: 'ES256', typ: 'job-ticket+jwt', kid };
  const input = [header, claims].map(json => base64url(utf8(JSON.stringify(json)))).join('.');
  const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, privateKey, utf8(input));
  return input + '.' + base64url(new Uint8Array(signature));
}
