import { useSearchParams } from "react-router";
import { FirstEarning } from "./FirstEarning";
import { WhereYouAre } from "./WhereYouAre";

/** From a new account to the first figure: where one is, and what came in last. */
export function Component() {
  const [params, setParams] = useSearchParams();
  if (params.get("step") === "first") return <FirstEarning />;
  return <WhereYouAre onDone={() => setParams({ step: "first" })} />;
}
