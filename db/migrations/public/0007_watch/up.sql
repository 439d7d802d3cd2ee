CREATE TABLE "public"."audit_anchors" (
	"tenant_id" varchar(255) NOT NULL,
	"seq" bigint NOT NULL,
	"hash" varchar(64) NOT NULL,
	"signature" text NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "audit_anchors_tenant_id_seq_pk" PRIMARY KEY("tenant_id","seq")
);
--> statement-breakpoint
CREATE TABLE "public"."error_logs" (
	"fingerprint" varchar(64) PRIMARY KEY NOT NULL,
	"name" varchar(200) NOT NULL,
	"message" text NOT NULL,
	"stack" text DEFAULT '' NOT NULL,
	"place" varchar(200) NOT NULL,
	"tenant_id" varchar(255),
	"request_id" varchar(64),
	"occurrences" bigint DEFAULT 1 NOT NULL,
	"first_seen_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"status" text DEFAULT 'open' NOT NULL,
	"resolved_at" timestamp (3) with time zone,
	"resolved_by" varchar(255),
	"note" text,
	"reopened_at" timestamp (3) with time zone,
	CONSTRAINT "error_logs_status_check" CHECK ("public"."error_logs"."status" in ('open', 'resolved'))
);
--> statement-breakpoint
CREATE TABLE "public"."platform_audit_logs" (
	"seq" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "public"."platform_audit_logs_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"event" varchar(100) NOT NULL,
	"actor_id" varchar(255) NOT NULL,
	"actor_email" varchar(255),
	"tenant_id" varchar(255),
	"subject" varchar(255) NOT NULL,
	"payload" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"ip" varchar(45),
	"user_agent" varchar(500),
	"request_id" varchar(64),
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "platform_audit_logs_id_unique" UNIQUE("id")
);
--> statement-breakpoint
CREATE UNLOGGED TABLE "public"."rate_limits" (
	"key" varchar(255) PRIMARY KEY NOT NULL,
	"points" integer DEFAULT 0 NOT NULL,
	"expire" bigint
);
--> statement-breakpoint
CREATE TABLE "public"."support_access" (
	"tenant_id" varchar(255) NOT NULL,
	"grant_id" integer NOT NULL,
	"reason" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "support_access_tenant_id_grant_id_pk" PRIMARY KEY("tenant_id","grant_id")
);
--> statement-breakpoint
CREATE TABLE "public"."system_metrics" (
	"at" timestamp (3) with time zone NOT NULL,
	"source" varchar(100) NOT NULL,
	"figures" jsonb NOT NULL,
	CONSTRAINT "system_metrics_at_source_pk" PRIMARY KEY("at","source")
);
--> statement-breakpoint
CREATE TABLE "public"."tenant_activity" (
	"tenant_id" varchar(255) PRIMARY KEY NOT NULL,
	"last_event_at" timestamp (3) with time zone,
	"events" bigint DEFAULT 0 NOT NULL,
	"last_day" date,
	"anchored_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "public"."audit_anchors" ADD CONSTRAINT "audit_anchors_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "public"."support_access" ADD CONSTRAINT "support_access_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "public"."tenant_activity" ADD CONSTRAINT "tenant_activity_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "error_logs_by_seen_idx" ON "public"."error_logs" USING btree ("status","last_seen_at","fingerprint");
--> statement-breakpoint
CREATE INDEX "error_logs_seen_idx" ON "public"."error_logs" USING btree ("last_seen_at");
--> statement-breakpoint
CREATE INDEX "platform_audit_logs_tenant_idx" ON "public"."platform_audit_logs" USING btree ("tenant_id","seq");
--> statement-breakpoint
CREATE INDEX "rate_limits_expire_idx" ON "public"."rate_limits" USING btree ("expire");
--> statement-breakpoint
CREATE INDEX "support_access_expires_idx" ON "public"."support_access" USING btree ("expires_at");
--> statement-breakpoint
CREATE INDEX "tenant_activity_day_idx" ON "public"."tenant_activity" USING btree ("last_day","tenant_id");
--> statement-breakpoint
CREATE INDEX "tenant_activity_by_event_idx" ON "public"."tenant_activity" USING btree ("last_event_at");
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "public"."audit_anchors" TO "tenantry_registry";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "public"."error_logs" TO "tenantry_registry";
--> statement-breakpoint
GRANT SELECT, INSERT ON "public"."platform_audit_logs" TO "tenantry_registry";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "public"."rate_limits" TO "tenantry_registry";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "public"."support_access" TO "tenantry_registry";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "public"."system_metrics" TO "tenantry_registry";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "public"."tenant_activity" TO "tenantry_registry";
