import { createLogger } from "../log/create_logger.ts";
import { connect } from "../postgres/connect.ts";
import { busContract, type OpenBus } from "../testing/contracts/bus_contract.ts";
import { testDatabase } from "../testing/database.ts";
import { createPostgresBus } from "./postgres_bus.ts";

const BUS = { schema: "bus", sources: [new URL("./migrations/bus/", import.meta.url)] };
const log = createLogger({ write() {} });

async function openBus(): Promise<OpenBus> {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await testDatabase(BUS));
  const sql = connect(database.appUrl);
  stack.defer(() => sql.end());
  const open = stack.move();
  return {
    bus: createPostgresBus(sql, { schema: "bus", log, leaseSeconds: 1 }),
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

busContract("PostgreSQL", openBus);
