import { type Kysely, type Migration, sql } from "kysely";

/** Each in a transaction, in this order. One that was released is never changed. */
export const migrations: Readonly<Record<string, Migration>> = {
  "001-jobs": {
    up: async (db: Kysely<unknown>) => {
      await db.schema
        .createTable("jobs")
        .addColumn("id", "text", (column) => column.primaryKey())
        .addColumn("subject", "text", (column) => column.notNull())
        .addColumn("action", "text", (column) => column.notNull())
        .addColumn("dry_run", "integer", (column) => column.notNull())
        .addColumn("state", "text", (column) => column.notNull())
        .addColumn("cancelling", "integer", (column) => column.notNull().defaultTo(0))
        .addColumn("terms", "text", (column) => column.notNull())
        .addColumn("idempotency_key", "text")
        .addColumn("fingerprint", "text")
        .addColumn("undoes", "text")
        .addColumn("total", "integer", (column) => column.notNull())
        .addColumn("created_at", "bigint", (column) => column.notNull())
        .addColumn("started_at", "bigint")
        .addColumn("ended_at", "bigint")
        .addColumn("revision", "bigint", (column) => column.notNull().defaultTo(0))
        .execute();
      await db.schema
        .createIndex("jobs_by_subject")
        .on("jobs")
        .columns(["subject", "created_at", "id"])
        .execute();
      await sql`create unique index jobs_by_key on jobs (subject, idempotency_key)
        where idempotency_key is not null`.execute(db);
      await sql`create index jobs_open on jobs (state) where ended_at is null`.execute(db);
    },
  },
  "002-cells": {
    up: async (db: Kysely<unknown>) => {
      await db.schema
        .createTable("cells")
        .addColumn("job_id", "text", (column) => column.notNull())
        .addColumn("position", "integer", (column) => column.notNull())
        .addColumn("row", "integer", (column) => column.notNull())
        .addColumn("identifier", "text", (column) => column.notNull())
        .addColumn("source", "text", (column) => column.notNull())
        .addColumn("course_id", "text", (column) => column.notNull())
        .addColumn("course_key", "text", (column) => column.notNull())
        .addColumn("cohort", "text")
        .addColumn("outcome", "text", (column) => column.notNull())
        .addColumn("phase", "text", (column) => column.notNull())
        .addColumn("batch", "text")
        .addColumn("attempts", "integer", (column) => column.notNull().defaultTo(0))
        .addColumn("split", "integer", (column) => column.notNull().defaultTo(0))
        .addColumn("state_before", "text")
        .addColumn("state_after", "text")
        .addColumn("note_before", "text")
        .addColumn("note_after", "text")
        .addColumn("message", "text")
        .addColumn("undo", "text")
        .addPrimaryKeyConstraint("cells_pk", ["job_id", "position"])
        .execute();
      await db.schema
        .createIndex("cells_by_outcome")
        .on("cells")
        .columns(["job_id", "outcome", "position"])
        .execute();
      await sql`create index cells_open on cells (job_id, source, phase, position)
        where phase <> 'done'`.execute(db);
    },
  },
  "003-work": {
    up: async (db: Kysely<unknown>) => {
      await db.schema
        .createTable("counts")
        .addColumn("job_id", "text", (column) => column.notNull())
        .addColumn("source", "text", (column) => column.notNull())
        .addColumn("outcome", "text", (column) => column.notNull())
        .addColumn("count", "integer", (column) => column.notNull())
        .addPrimaryKeyConstraint("counts_pk", ["job_id", "source", "outcome"])
        .execute();
      await db.schema
        .createTable("units")
        .addColumn("job_id", "text", (column) => column.notNull())
        .addColumn("source", "text", (column) => column.notNull())
        .addColumn("state", "text", (column) => column.notNull())
        .addColumn("owner", "text")
        .addColumn("lease_until", "bigint", (column) => column.notNull())
        .addColumn("served_at", "bigint", (column) => column.notNull())
        .addColumn("busy_ms", "bigint", (column) => column.notNull().defaultTo(0))
        .addColumn("busy_cells", "bigint", (column) => column.notNull().defaultTo(0))
        .addPrimaryKeyConstraint("units_pk", ["job_id", "source"])
        .execute();
      await sql`create index units_open on units (served_at) where state = 'open'`.execute(db);
    },
  },
  "004-jobs-ended": {
    up: async (db: Kysely<unknown>) => {
      await sql`create index jobs_ended on jobs (ended_at) where ended_at is not null`.execute(db);
    },
  },
};
