CREATE TABLE "public"."event_interest" (
	"tenant_id" varchar(255) NOT NULL,
	"reaction" varchar(100) NOT NULL,
	CONSTRAINT "event_interest_tenant_id_reaction_pk" PRIMARY KEY("tenant_id","reaction")
);
--> statement-breakpoint
CREATE TABLE "public"."webhook_due" (
	"tenant_id" varchar(255) NOT NULL,
	"endpoint_id" uuid NOT NULL,
	"sequence" bigint NOT NULL,
	"host" varchar(22) NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"claimed_until" timestamp (3) with time zone,
	CONSTRAINT "webhook_due_tenant_id_endpoint_id_sequence_pk" PRIMARY KEY("tenant_id","endpoint_id","sequence")
);
--> statement-breakpoint
CREATE TABLE "public"."webhook_pace" (
	"tenant_id" varchar(255) NOT NULL,
	"endpoint_id" uuid NOT NULL,
	"none_until" timestamp (3) with time zone,
	"one_until" timestamp (3) with time zone,
	CONSTRAINT "webhook_pace_tenant_id_endpoint_id_pk" PRIMARY KEY("tenant_id","endpoint_id")
);
--> statement-breakpoint
ALTER TABLE "public"."event_interest" ADD CONSTRAINT "event_interest_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "public"."webhook_due" ADD CONSTRAINT "webhook_due_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "public"."webhook_pace" ADD CONSTRAINT "webhook_pace_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "webhook_due_idx" ON "public"."webhook_due" USING btree ("tenant_id","endpoint_id","due_at");
--> statement-breakpoint
CREATE INDEX "webhook_due_claimed_idx" ON "public"."webhook_due" USING btree ("claimed_until");
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "public"."event_interest" TO "tenantry_registry";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "public"."webhook_due" TO "tenantry_registry";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "public"."webhook_pace" TO "tenantry_registry";
