import { Trans, useLingui } from "@lingui/react";
import { Button } from "@/ui/Button";
import { CopyButton } from "@/ui/CopyButton";
import { Dialog } from "@/ui/Dialog";

/** Hands a text to the reader as a file. */
function keep(codes: readonly string[]): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([`${codes.join("\n")}\n`], { type: "text/plain" }));
  link.download = "earntrack-recovery-codes.txt";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

interface CodesProps {
  codes: readonly string[] | null;
  onClose: () => void;
}

/** Recovery codes, told once. */
export function Codes({ codes, onClose }: CodesProps) {
  const { i18n } = useLingui();
  return (
    <Dialog
      open={codes !== null}
      onClose={onClose}
      title={i18n._("Your recovery codes")}
      description={
        <Trans id="Each signs you in once when the app is lost. Keep them on paper: they are not told again." />
      }
      actions={
        <>
          <Button onClick={() => codes && keep(codes)}>{i18n._("Download")}</Button>
          <Button variant="primary" onClick={onClose}>
            {i18n._("I have kept them")}
          </Button>
        </>
      }
    >
      <div className="flex items-start justify-between gap-2 rounded-control bg-sunken p-3">
        <ol className="grid flex-1 gap-x-6 gap-y-1 font-mono text-small sm:grid-cols-2">
          {codes?.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ol>
        <CopyButton text={codes?.join("\n") ?? ""} />
      </div>
    </Dialog>
  );
}
