import { apiFetch } from "../lib/api_fetch.ts";

// What tests call in a page as its islands do.
Object.assign(globalThis, { callApi: apiFetch });
