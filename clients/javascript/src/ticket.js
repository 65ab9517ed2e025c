import { base64url, encodeJson, utf8 } from './encoding.js';

const ES256 = { name: 'ECDSA', hash: 'SHA-256', namedCurve: 'P-256' };
const LIFE_SECONDS = 86_400;

/** A scheduler's private key, from its JWK. The token-service has to know the public half. */
export async function importSchedulerKey(jwk) {
  const { kty, crv, x, y, d, kid } = jwk;
  return { kid, key: await crypto.subtle.importKey('jwk', { kty, crv, x, y, d }, ES256, false, ['sign']) };
}

/** What a ticket for one job says. It has to outlive the run: waiting, starting and watching all need it. */
export function ticketClaims(issuer, { jobId, userId, target }, now, lifeSeconds = LIFE_SECONDS) {
  return { iss: issuer, aud: 'token-service', sub: userId, jti: jobId, target, iat: now, exp: now + lifeSeconds };
}

/** Signs claims as a compact JWS (RFC 7515, ES256). */
export async function sign(claims, privateKey, kid) {
  const input = [{ alg: 'ES256', typ: 'job-ticket+jwt', kid }, claims].map(encodeJson).join('.');
  const signature = await crypto.subtle.sign(ES256, privateKey, utf8(input));
  return `${input}.${base64url(new Uint8Array(signature))}`;
}
