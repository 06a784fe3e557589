import { Trans, useLingui } from "@lingui/react";
import { Download } from "lucide-react";
import { type ReactNode, useState } from "react";
import { type DocumentView, deleteDocument, open, updateDocument } from "@/api";
import { failureText } from "@/lib/failures";
import { useFields } from "@/lib/fields";
import { useFormat } from "@/lib/format";
import { changed } from "@/lib/queries";
import { Button } from "@/ui/Button";
import { Confirm } from "@/ui/Confirm";
import { ErrorState } from "@/ui/ErrorState";
import { Field } from "@/ui/Field";
import { Select } from "@/ui/Select";
import { Sheet } from "@/ui/Sheet";
import { SkeletonRows } from "@/ui/Skeleton";
import { TextInput } from "@/ui/TextInput";
import { failed, said } from "@/ui/toasts";
import { AttachField } from "./AttachField";
import { KIND_NAMES, KINDS, useDocument } from "./documents";
import { downloadDocument, PreviewDialog } from "./PreviewDialog";
import { Thumb } from "./Thumb";

interface DocumentSheetProps {
  id: string;
  tools: ReactNode;
  onClose: () => void;
}

/** One document beside the list: what it is called, what it is, what it belongs to. */
export function DocumentSheet({ id, tools, onClose }: DocumentSheetProps) {
  const { i18n } = useLingui();
  const query = useDocument(id);
  if (query.data) return <Known document={query.data} tools={tools} onClose={onClose} />;
  return (
    <Sheet open onClose={onClose} title={i18n._("Document")} tools={tools}>
      {query.error ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <SkeletonRows rows={4} />
      )}
    </Sheet>
  );
}

function Known({
  document,
  tools,
  onClose,
}: {
  document: DocumentView;
  tools: ReactNode;
  onClose: () => void;
}) {
  const { i18n } = useLingui();
  const format = useFormat();
  const [preview, setPreview] = useState(false);
  const [asking, setAsking] = useState(false);
  const fields = useFields(() => ({
    fileName: document.fileName,
    kind: document.kind,
    expenseId: document.expenseId,
  }));
  const { text, errors, set } = fields;

  async function save(): Promise<void> {
    const fileName = text.fileName.trim();
    if (!fileName) return fields.fail({ fileName: i18n._("Enter a name.") });
    await fields.send(async () => {
      const body = { fileName, kind: text.kind, expenseId: text.expenseId };
      await open(updateDocument({ path: { id: document.id }, body }));
      said(i18n._("Saved"), { label: i18n._("Undo"), run: undo });
      await changed("document");
      onClose();
    });
  }

  async function undo(): Promise<void> {
    const { id, fileName, kind, expenseId } = document;
    try {
      await open(updateDocument({ path: { id }, body: { fileName, kind, expenseId } }));
    } catch (failure) {
      failed(failureText(failure));
    }
    await changed("document");
  }

  async function remove(): Promise<void> {
    try {
      await open(deleteDocument({ path: { id: document.id } }));
      said(i18n._("Deleted {name}", { name: document.fileName }));
      onClose();
    } catch (failure) {
      setAsking(false);
      failed(failureText(failure));
    }
    await changed("document");
  }

  return (
    <Sheet
      open
      onClose={onClose}
      title={document.fileName}
      tools={tools}
      footer={
        <>
          <Button variant="ghost" className="me-auto" onClick={() => setAsking(true)}>
            {i18n._("Delete…")}
          </Button>
          <Button icon={<Download aria-hidden />} onClick={() => downloadDocument(document)}>
            {i18n._("Download")}
          </Button>
          <Button type="submit" form="document" variant="primary" busy={fields.busy}>
            {i18n._("Save")}
          </Button>
        </>
      }
    >
      <button
        type="button"
        onClick={() => setPreview(true)}
        aria-label={i18n._("Show {name} larger", { name: document.fileName })}
        className="mb-3 flex w-full items-center justify-center rounded-control bg-sunken p-3 hover:bg-line/60"
      >
        <Thumb document={document} className={document.hasPreview ? "h-64 w-full border-none" : "size-16"} />
      </button>
      <p className="mb-5 text-small text-ink-3">
        {format.bytes(document.fileSize)} · {format.instant(document.createdAt)}
      </p>
      <form
        ref={fields.form}
        id="document"
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Field label={<Trans id="Name" />} error={errors.fileName} required>
          <TextInput
            name="fileName"
            autoComplete="off"
            value={text.fileName}
            onChange={(event) => set({ fileName: event.target.value })}
          />
        </Field>
        <Field label={<Trans id="Kind" />} error={errors.kind}>
          <Select
            name="kind"
            value={text.kind}
            options={KIND_NAMES.map((name) => ({ value: name, label: i18n._(KINDS[name]) }))}
            onChange={(event) => {
              const kind = KIND_NAMES.find((name) => name === event.target.value);
              if (kind) set({ kind });
            }}
          />
        </Field>
        <AttachField
          expenseId={text.expenseId}
          invoiceId={document.invoiceId}
          error={errors.expenseId}
          onExpense={(expenseId) => set({ expenseId })}
        />
        {errors.form ? (
          <p role="alert" className="text-loss">
            {errors.form}
          </p>
        ) : null}
      </form>
      {preview ? <PreviewDialog document={document} onClose={() => setPreview(false)} /> : null}
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={() => void remove()}
        danger
        title={i18n._("Delete this document?")}
        action={i18n._("Delete")}
      >
        <Trans id="Its file is gone at once, and can't be had back." />
      </Confirm>
    </Sheet>
  );
}
