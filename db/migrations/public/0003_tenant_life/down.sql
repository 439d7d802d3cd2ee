DROP TABLE "public"."dropped_tenants";
--> statement-breakpoint
DROP INDEX "public"."tenants_status_slug_idx";
--> statement-breakpoint
-- The older schema can keep an address only with its tenant.
DELETE FROM "public"."tenant_slugs" s WHERE NOT EXISTS (SELECT 1 FROM "public"."tenants" t WHERE t."id" = s."tenant_id");
--> statement-breakpoint
ALTER TABLE "public"."tenant_slugs" ADD CONSTRAINT "tenant_slugs_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "public"."tenants" DROP COLUMN "archived_at";
--> statement-breakpoint
ALTER TABLE "public"."tenants" DROP COLUMN "drop_after";
