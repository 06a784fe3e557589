/** How a program finds out that a call is genuine; the same in the two languages that most are written in. */
export const CHECKS = {
  node: `import { createHmac, timingSafeEqual } from "node:crypto";

/** body: the bytes as they came, before any parsing */
export function isGenuine(secret, headers, body) {
  const at = headers["webhook-timestamp"];
  if (!(Math.abs(Date.now() / 1000 - Number(at)) < 300)) return false;
  const expected = createHmac("sha256", Buffer.from(secret.slice("whsec_".length), "base64"))
    .update(\`\${headers["webhook-id"]}.\${at}.\`)
    .update(body)
    .digest();
  return headers["webhook-signature"].split(" ").some((one) => {
    const given = Buffer.from(one.slice("v1,".length), "base64");
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}`,
  python: `import base64, hashlib, hmac, time

def is_genuine(secret: str, headers: dict, body: bytes) -> bool:
    """body: the bytes as they came, before any parsing"""
    at = headers["webhook-timestamp"]
    if abs(time.time() - int(at)) > 300:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{at}.".encode() + body
    expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return any(hmac.compare_digest(expected, one) for one in headers["webhook-signature"].split(" "))`,
} as const;

export type Language = keyof typeof CHECKS;
