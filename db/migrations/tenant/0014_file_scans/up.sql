ALTER TABLE "$TENANT_SCHEMA$"."files" ADD COLUMN "held_at" timestamp (3) with time zone;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."files" ADD COLUMN "scanned_at" timestamp (3) with time zone;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."files" ADD COLUMN "verdict" varchar(100);
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."files" ALTER COLUMN "verdict" SET STORAGE PLAIN;
--> statement-breakpoint
-- Writes the table anew, without the TOAST table that the new column brought along (see 0012).
CLUSTER "$TENANT_SCHEMA$"."files" USING "files_project_id_id_pk";
