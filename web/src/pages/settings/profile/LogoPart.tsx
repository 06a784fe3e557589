import { Trans, useLingui } from "@lingui/react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { getDocumentPreview, open, type ProfileView, uploadDocument } from "@/api";
import { failureText } from "@/lib/failures";
import { key } from "@/lib/queries";
import { Button } from "@/ui/Button";
import { FileDrop } from "@/ui/FileDrop";
import { said } from "@/ui/toasts";
import { Part } from "../parts/Part";
import { businessForm, saveProfile } from "./saveProfile";

/** A picture of a document as an address that an image can have; it is given back when it is no longer shown. */
function usePicture(documentId: string | null): string | null {
  const { data } = useQuery({
    queryKey: key("documents", "preview", documentId),
    queryFn: () => open(getDocumentPreview({ path: { id: documentId ?? "" }, parseAs: "blob" })),
    enabled: documentId !== null,
  });
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    if (!(data instanceof Blob) || documentId === null) {
      setAddress(null);
      return;
    }
    const made = URL.createObjectURL(data);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [data, documentId]);
  return address;
}

/** The picture at the head of invoices. It counts as soon as it is chosen. */
export function LogoPart({ user }: { user: ProfileView }) {
  const { i18n } = useLingui();
  const present = user.business?.logoDocumentId ?? null;
  const picture = usePicture(present);

  async function put(logoDocumentId: string | null): Promise<void> {
    await saveProfile({ business: { ...businessForm(user.business), logoDocumentId } });
  }

  const choosing = useMutation({
    mutationFn: async (file: File) => {
      const made = await open(uploadDocument({ body: { file, kind: "other" } }));
      if (!("id" in made)) throw new TypeError("not a document");
      await put(made.id);
    },
    onSuccess: () => said(i18n._("The logo is on your next invoice")),
  });
  const removing = useMutation({
    mutationFn: () => put(null),
    onSuccess: () => said(i18n._("Logo removed"), { label: i18n._("Undo"), run: () => put(present) }),
  });
  const failure = choosing.error ?? removing.error;
  return (
    <Part title={<Trans id="Logo" />} about={<Trans id="A PNG or JPEG. It is kept among your documents." />}>
      {present ? (
        <div className="flex flex-wrap items-center gap-4">
          <span className="flex h-20 w-40 items-center justify-center rounded-control border border-line bg-surface p-2">
            {picture ? (
              <img src={picture} alt={i18n._("Your logo")} className="max-h-full max-w-full" />
            ) : null}
          </span>
          <Button busy={removing.isPending} onClick={() => removing.mutate()}>
            {i18n._("Remove")}
          </Button>
        </div>
      ) : (
        <FileDrop
          accept="image/png,image/jpeg"
          label={
            choosing.isPending ? <Trans id="Uploading…" /> : <Trans id="Drop a picture here, or choose one" />
          }
          hint={<Trans id="PNG or JPEG" />}
          onFiles={([file]) => file && choosing.mutate(file)}
        />
      )}
      {failure ? (
        <p role="alert" className="mt-3 text-loss">
          {failureText(failure)}
        </p>
      ) : null}
    </Part>
  );
}
