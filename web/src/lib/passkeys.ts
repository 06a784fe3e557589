import { open, requestPasskey, type UsedPasskey } from "@/api";
import { fromBase64Url, toBase64Url } from "./bytes";

/** Whether this browser, on this page, has passkeys at all. */
export function hasPasskeys(): boolean {
  return typeof PublicKeyCredential !== "undefined" && isSecureContext;
}

/** Asks the reader for one of their passkeys; only for these, where any are named. Null where they decline. */
export async function askForPasskey(known: readonly string[] = []): Promise<UsedPasskey | null> {
  const options = await open(requestPasskey());
  const allowed = known.length > 0 ? known : options.allowCredentials.map(({ id }) => id);
  const credential = await navigator.credentials
    .get({
      publicKey: {
        challenge: fromBase64Url(options.challenge),
        rpId: options.rpId,
        timeout: options.timeout,
        userVerification: options.userVerification === "required" ? "required" : "preferred",
        allowCredentials: allowed.map((id) => ({ id: fromBase64Url(id), type: "public-key" as const })),
      },
    })
    .catch(() => null);
  if (!(credential instanceof PublicKeyCredential)) return null;
  const { response } = credential;
  if (!(response instanceof AuthenticatorAssertionResponse)) return null;
  return {
    credentialId: credential.id,
    authenticatorData: toBase64Url(response.authenticatorData),
    clientDataJSON: toBase64Url(response.clientDataJSON),
    signature: toBase64Url(response.signature),
    userHandle: response.userHandle ? toBase64Url(response.userHandle) : null,
  };
}
