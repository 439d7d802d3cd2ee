DROP TABLE "public"."migration_run_tenants";
--> statement-breakpoint
DROP TABLE "public"."migration_runs";
--> statement-breakpoint
ALTER TABLE "public"."tenants" DROP CONSTRAINT "tenants_ring_check";
--> statement-breakpoint
DROP INDEX "public"."tenants_warm_idx";
--> statement-breakpoint
ALTER TABLE "public"."tenants" ALTER COLUMN "ring" DROP DEFAULT;
--> statement-breakpoint
ALTER TABLE "public"."tenants" ALTER COLUMN "ring" SET DATA TYPE integer USING 100;
--> statement-breakpoint
ALTER TABLE "public"."tenants" ALTER COLUMN "ring" SET DEFAULT 100;
