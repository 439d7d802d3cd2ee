CREATE TABLE "public"."dropped_tenants" (
	"id" varchar(255) PRIMARY KEY NOT NULL,
	"name" varchar(255) NOT NULL,
	"slug" varchar(255) NOT NULL,
	"schema_name" varchar(63) NOT NULL,
	"role_name" varchar(63) NOT NULL,
	"status_reason" text,
	"archived_at" timestamp (3) with time zone,
	"dropped_by" varchar(255) NOT NULL,
	"started_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp (3) with time zone,
	CONSTRAINT "dropped_tenants_slug_unique" UNIQUE("slug")
);
--> statement-breakpoint
ALTER TABLE "public"."tenant_slugs" DROP CONSTRAINT "tenant_slugs_tenant_id_tenants_id_fk";
--> statement-breakpoint
ALTER TABLE "public"."tenants" ADD COLUMN "archived_at" timestamp (3) with time zone;
--> statement-breakpoint
ALTER TABLE "public"."tenants" ADD COLUMN "drop_after" timestamp (3) with time zone;
--> statement-breakpoint
-- Those closed before there was a date get the whole grace from now on.
UPDATE "public"."tenants" SET "archived_at" = "updated_at", "drop_after" = now() + interval '30 days' WHERE "status" = 'archived';
--> statement-breakpoint
CREATE INDEX "dropped_tenants_open_idx" ON "public"."dropped_tenants" USING btree ("started_at") WHERE "public"."dropped_tenants"."finished_at" is null;
--> statement-breakpoint
CREATE INDEX "tenants_status_slug_idx" ON "public"."tenants" USING btree ("status","slug");
--> statement-breakpoint
GRANT SELECT ON "public"."dropped_tenants" TO "tenantry_registry";
