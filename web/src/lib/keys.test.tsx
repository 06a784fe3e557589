import { render } from "@testing-library/react";
import type { ReactNode } from "react";
import { beforeEach, expect, it, vi } from "vitest";
import { press, useKeys } from "./keys";
import { useUi } from "./store";

const does = { n: vi.fn(), pair: vi.fn(), palette: vi.fn() };

function Probe() {
  useKeys({ n: does.n, "g e": does.pair, "mod+k": does.palette });
  return <input aria-label="Text" />;
}

function type(key: string, more: KeyboardEventInit & { on?: Element } = {}): void {
  const event = new KeyboardEvent("keydown", { key, cancelable: true, ...more });
  Object.defineProperty(event, "target", { value: more.on ?? document.body });
  press(event);
}

beforeEach(() => {
  vi.clearAllMocks();
  useUi.setState({ shortcuts: true });
});

it("does what a letter stands for", () => {
  render(<Probe />);
  type("n");
  expect(does.n).toHaveBeenCalledOnce();
});

it("waits for the second letter of a pair", () => {
  render(<Probe />);
  type("g");
  type("e");
  expect(does.pair).toHaveBeenCalledOnce();
});

it("keeps quiet while somebody types, but opens the palette", () => {
  const { getByLabelText } = render(<Probe />);
  type("n", { on: getByLabelText("Text") });
  type("k", { on: getByLabelText("Text"), ctrlKey: true });
  expect(does.n).not.toHaveBeenCalled();
  expect(does.palette).toHaveBeenCalledOnce();
});

it("keeps letters quiet where they are turned off", () => {
  render(<Probe />);
  useUi.setState({ shortcuts: false });
  type("n");
  type("k", { metaKey: true });
  expect(does.n).not.toHaveBeenCalled();
  expect(does.palette).toHaveBeenCalledOnce();
});

it("lets a page mean something else by a key of the app", () => {
  const app = vi.fn();
  function App({ children }: { children: ReactNode }) {
    useKeys({ n: app }, true, "app");
    return children;
  }
  render(
    <App>
      <Probe />
    </App>,
  );
  type("n");
  expect(does.n).toHaveBeenCalledOnce();
  expect(app).not.toHaveBeenCalled();
});
