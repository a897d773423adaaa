/** Where a session began, as its own user is shown it. */
export interface SessionOrigin {
  readonly user_agent: string;
  /** Of an IPv6 address the /64. */
  readonly address: string;
}
