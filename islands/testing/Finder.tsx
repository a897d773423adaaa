import { choiceField, textField, urlCodec, useUrlState } from "../lib/url_state.ts";

const FOUND = urlCodec({ q: textField(), sort: choiceField(["name", "size"], "name") });

/** For tests: a search whose words and order stand in the address. */
export default function Finder({ address }: { address: string }) {
  const state = useUrlState(FOUND, address), { q, sort } = state.value;
  return (
    <form>
      <input
        value={q}
        onInput={({ currentTarget }) => state.value = { ...state.value, q: currentTarget.value }}
      />
      <button type="button" onClick={() => state.value = { ...state.value, sort: "size" }}>{sort}</button>
    </form>
  );
}
