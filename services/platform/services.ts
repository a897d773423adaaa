import type { PlatformService } from "./platform_service.ts";

/** Every service that exists, in the order in which they start. */
export const SERVICES: readonly PlatformService[] = [];
