import { Trans, useLingui } from "@lingui/react";
import { useParams } from "react-router";
import { EmptyState } from "@/ui/EmptyState";
import { Link } from "@/ui/Link";
import { Page } from "@/ui/Page";
import { Hours } from "./Hours";
import { reportOf } from "./reports";
import { StatementReport } from "./StatementReport";
import { Trends } from "./Trends";

/** The report that the address names. */
export function Component() {
  const { i18n } = useLingui();
  const definition = reportOf(useParams().report);
  if (definition?.type) {
    return <StatementReport key={definition.slug} definition={definition} type={definition.type} />;
  }
  if (definition?.slug === "hours") return <Hours definition={definition} />;
  if (definition?.slug === "trends") return <Trends definition={definition} />;
  return (
    <Page name={i18n._("Report")}>
      <EmptyState
        title={<Trans id="There is no such report" />}
        actions={
          <Link to="/reports" look="button">
            <Trans id="All reports" />
          </Link>
        }
      />
    </Page>
  );
}
