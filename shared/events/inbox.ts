/** Remembers, in the transaction it is bound to, which events a consumer group has dealt with. */
export interface Inbox {
  /** Claims the event for the group; false where that has been done before. Concurrent claims wait for each other. */
  claim(group: string, eventId: string): Promise<boolean>;
}
