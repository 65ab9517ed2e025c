import { base64url, encodeJson, utf8 } from './encoding.js';
import { requireToken } from './token-shape.js';

const P256 = { name: 'ECDH', namedCurve: 'P-256' };
const LIFE_SECONDS = 300;
const uint32 = number => [number >>> 24, number >>> 16, number >>> 8, number].map(byte => byte & 255);

/**
 * Seals a token to the token-service, for one user and one message: a compact JWE (RFC 7516, ECDH-ES and A256GCM).
 *
 * @param token text or UTF-8 bytes
 * @param sealingKey a JWK of /v1/sealing-keys
 * @param now seconds since 1970 by the clock of the server
 */
export async function seal(token, sealingKey, userId, messageId, now) {
  const bytes = typeof token === 'string' ? utf8(token) : token;
  // Without a byte order mark taken away, which would be sealed all the same.
  requireToken(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
  const { kty, crv, x, y, kid } = sealingKey;
  const recipient = await crypto.subtle.importKey('jwk', { kty, crv, x, y }, P256, false, []);
  const ephemeral = await crypto.subtle.generateKey(P256, false, ['deriveBits']);
  const epk = await crypto.subtle.exportKey('jwk', ephemeral.publicKey);
  const header = encodeJson({
    alg: 'ECDH-ES', enc: 'A256GCM', typ: 'apify-token+jwe', kid,
    epk: { kty: 'EC', crv: 'P-256', x: epk.x, y: epk.y },
    apu: base64url(utf8(userId)), apv: base64url(utf8(messageId)), iat: now, exp: now + LIFE_SECONDS,
  });
  const z = await crypto.subtle.deriveBits({ name: 'ECDH', public: recipient }, ephemeral.privateKey, 256);
  const key = await contentKey(new Uint8Array(z), userId, messageId);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = new Uint8Array(
    await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: utf8(header) }, key, bytes));
  return [header, '', base64url(iv), base64url(sealed.slice(0, -16)), base64url(sealed.slice(-16))].join('.');
}

/** RFC 7518, section 4.6.2. */
async function contentKey(z, userId, messageId) {
  const part = text => [...uint32(utf8(text).length), ...utf8(text)];
  const hash = await crypto.subtle.digest('SHA-256', new Uint8Array(
    [...uint32(1), ...z, ...part('A256GCM'), ...part(userId), ...part(messageId), ...uint32(256)]));
  return crypto.subtle.importKey('raw', hash, 'AES-GCM', false, ['encrypt']);
}
