DROP INDEX "public"."support_access_open_idx";
--> statement-breakpoint
DROP INDEX "public"."tenants_by_name_idx";
--> statement-breakpoint
DROP INDEX "public"."tenants_by_created_idx";
--> statement-breakpoint
DROP INDEX "public"."tenants_name_prefix_idx";
--> statement-breakpoint
DROP INDEX "public"."tenants_slug_prefix_idx";
--> statement-breakpoint
DROP INDEX "public"."tenants_id_prefix_idx";
--> statement-breakpoint
ALTER TABLE "public"."tenant_activity" DROP COLUMN "size_bytes";
