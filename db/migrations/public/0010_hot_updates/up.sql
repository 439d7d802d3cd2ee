DROP INDEX "public"."migration_run_tenants_queue_idx";
--> statement-breakpoint
DROP INDEX "public"."tenants_behind_idx";
--> statement-breakpoint
CREATE INDEX "migration_run_tenants_queue_idx" ON "public"."migration_run_tenants" USING btree ("run_id","position");
--> statement-breakpoint
-- Room on each page for the new versions of the rows that a migration updates.
ALTER TABLE "public"."tenants" SET (fillfactor = 70);
--> statement-breakpoint
ALTER TABLE "public"."migration_run_tenants" SET (fillfactor = 50);
