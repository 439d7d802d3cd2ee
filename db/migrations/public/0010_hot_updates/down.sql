DROP INDEX "public"."migration_run_tenants_queue_idx";
--> statement-breakpoint
CREATE INDEX "migration_run_tenants_queue_idx" ON "public"."migration_run_tenants" USING btree ("run_id","status","position");
--> statement-breakpoint
CREATE INDEX "tenants_behind_idx" ON "public"."tenants" USING btree ("schema_checksum","ring","id");
--> statement-breakpoint
ALTER TABLE "public"."tenants" RESET (fillfactor);
--> statement-breakpoint
ALTER TABLE "public"."migration_run_tenants" RESET (fillfactor);
