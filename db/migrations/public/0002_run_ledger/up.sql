CREATE TABLE "public"."migration_runs" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "public"."migration_runs_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"kind" text NOT NULL,
	"status" text DEFAULT 'running' NOT NULL,
	"request" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"undoes_run_id" integer,
	"started_by" varchar(255) NOT NULL,
	"host" varchar(255) NOT NULL,
	"pid" integer NOT NULL,
	"started_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp (3) with time zone,
	CONSTRAINT "migration_runs_kind_check" CHECK ("public"."migration_runs"."kind" in ('up', 'undo', 'rollback', 'repair')),
	CONSTRAINT "migration_runs_status_check" CHECK ("public"."migration_runs"."status" in ('running', 'done', 'failed', 'interrupted'))
);
--> statement-breakpoint
CREATE TABLE "public"."migration_run_tenants" (
	"run_id" integer NOT NULL,
	"tenant_id" varchar(255) NOT NULL,
	"position" integer NOT NULL,
	"status" text DEFAULT 'queued' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"from_version" varchar(255) NOT NULL,
	"to_version" varchar(255),
	"applied" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"ms" integer,
	"error" text,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "migration_run_tenants_run_id_tenant_id_pk" PRIMARY KEY("run_id","tenant_id"),
	CONSTRAINT "migration_run_tenants_status_check" CHECK ("public"."migration_run_tenants"."status" in ('queued', 'running', 'done', 'skipped', 'failed'))
);
--> statement-breakpoint
ALTER TABLE "public"."tenants" ALTER COLUMN "ring" SET DATA TYPE text;
--> statement-breakpoint
ALTER TABLE "public"."tenants" ALTER COLUMN "ring" SET DEFAULT 'general';
--> statement-breakpoint
UPDATE "public"."tenants" SET "ring" = 'general';
--> statement-breakpoint
ALTER TABLE "public"."migration_run_tenants" ADD CONSTRAINT "migration_run_tenants_run_id_migration_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."migration_runs"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "migration_runs_status_idx" ON "public"."migration_runs" USING btree ("status");
--> statement-breakpoint
CREATE INDEX "migration_run_tenants_queue_idx" ON "public"."migration_run_tenants" USING btree ("run_id","status","position");
--> statement-breakpoint
CREATE INDEX "migration_run_tenants_tenant_idx" ON "public"."migration_run_tenants" USING btree ("tenant_id","run_id");
--> statement-breakpoint
CREATE INDEX "tenants_warm_idx" ON "public"."tenants" USING btree ("created_at") WHERE "public"."tenants"."status" = 'provisioning';
--> statement-breakpoint
ALTER TABLE "public"."tenants" ADD CONSTRAINT "tenants_ring_check" CHECK ("public"."tenants"."ring" in ('early', 'general', 'late'));
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "public"."migration_runs" TO "tenantry_registry";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "public"."migration_run_tenants" TO "tenantry_registry";
