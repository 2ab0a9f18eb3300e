import { setImmediate as nextTurn } from "node:timers/promises";
import { type DatabaseConnection, type Driver, SqliteDialect } from "kysely";

/** After so much work in one go, others get a turn. */
const longestStretchMs = 5;

/**
 * SQLite without holding up the event loop: the engine is synchronous, and a chain of awaited queries would run to its
 * end before anything else. Whoever begins a query or transaction after a long stretch lets others go first.
 */
export class BreathingSqliteDialect extends SqliteDialect {
  override createDriver(): Driver {
    const driver = super.createDriver();
    let stretchFrom: number | null = null;
    const acquire = driver.acquireConnection.bind(driver);
    driver.acquireConnection = async (): Promise<DatabaseConnection> => {
      // There is one connection: whoever has it waits, and with it all who come after.
      const connection = await acquire();
      while (stretchFrom !== null && performance.now() - stretchFrom > longestStretchMs) {
        await nextTurn();
      }
      if (stretchFrom === null) {
        stretchFrom = performance.now();
        setImmediate(() => {
          stretchFrom = null;
        });
      }
      return connection;
    };
    return driver;
  }
}
