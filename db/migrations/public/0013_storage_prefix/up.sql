ALTER TABLE "public"."dropped_tenants" ADD COLUMN "storage_prefix" varchar(33);
--> statement-breakpoint
ALTER TABLE "public"."dropped_tenants" ADD COLUMN "files_gone_at" timestamp (3) with time zone;
--> statement-breakpoint
-- A wider row needs more room beside it for the updates of a migration, which write to no index then.
ALTER TABLE "public"."tenants" SET (fillfactor = 60);
--> statement-breakpoint
-- lint: allow volatile-default, because there is one row for each workspace: ten thousand take a tenth of a second
ALTER TABLE "public"."tenants" ADD COLUMN "storage_prefix" varchar(33) DEFAULT 't' || replace(gen_random_uuid()::text, '-', '') NOT NULL;
--> statement-breakpoint
-- The worker notes when the files are gone.
GRANT UPDATE ("files_gone_at") ON "public"."dropped_tenants" TO "tenantry_registry";
