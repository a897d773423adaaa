import type { Outbox } from "@shared/events/outbox.ts";
import type { ApiKeyRepository } from "../api_keys/repository.ts";
import type { TenantRepository } from "../tenants/repository.ts";
import type { UserRepository } from "../users/repository.ts";
import type { RevocationRepository } from "./revocations_repository.ts";
import type { SessionRepository } from "./sessions_repository.ts";

/** What the verbs of accounts work on, bound to one transaction. */
export interface AccountRepositories {
  readonly tenants: TenantRepository;
  readonly users: UserRepository;
  readonly sessions: SessionRepository;
  readonly apiKeys: ApiKeyRepository;
  readonly revocations: RevocationRepository;
  readonly outbox: Outbox;
}
