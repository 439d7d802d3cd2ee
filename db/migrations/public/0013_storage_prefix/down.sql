ALTER TABLE "public"."dropped_tenants" DROP COLUMN "storage_prefix";
--> statement-breakpoint
ALTER TABLE "public"."dropped_tenants" DROP COLUMN "files_gone_at";
--> statement-breakpoint
ALTER TABLE "public"."tenants" DROP COLUMN "storage_prefix";
--> statement-breakpoint
ALTER TABLE "public"."tenants" SET (fillfactor = 70);
