CREATE TABLE "public"."tenant_slugs" (
	"slug" varchar(63) PRIMARY KEY NOT NULL,
	"tenant_id" varchar(255) NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "public"."tenants" (
	"id" varchar(255) PRIMARY KEY NOT NULL,
	"name" varchar(255) NOT NULL,
	"slug" varchar(255) NOT NULL,
	"schema_name" varchar(63) NOT NULL,
	"role_name" varchar(63) NOT NULL,
	"is_active" boolean DEFAULT true NOT NULL,
	"status" text DEFAULT 'active' NOT NULL,
	"status_reason" text,
	"schema_version" varchar(255) NOT NULL,
	"schema_checksum" varchar(64) NOT NULL,
	"fingerprint" varchar(64),
	"region" varchar(50),
	"ring" integer DEFAULT 100 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "tenants_slug_unique" UNIQUE("slug"),
	CONSTRAINT "tenants_schema_name_unique" UNIQUE("schema_name"),
	CONSTRAINT "tenants_role_name_unique" UNIQUE("role_name"),
	CONSTRAINT "tenants_status_check" CHECK ("public"."tenants"."status" in ('provisioning', 'active', 'suspended', 'archived'))
);
--> statement-breakpoint
CREATE TABLE "public"."users" (
	"clerk_user_id" varchar(255) PRIMARY KEY NOT NULL,
	"email" varchar(255) NOT NULL,
	"first_name" varchar(255),
	"last_name" varchar(255),
	"avatar_url" varchar(500),
	"preferences" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"clerk_updated_at" timestamp (3) with time zone,
	"deleted_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "public"."organization_memberships" (
	"organization_id" varchar(255) NOT NULL,
	"user_id" varchar(255) NOT NULL,
	"role" varchar(50) NOT NULL,
	"status" text DEFAULT 'active' NOT NULL,
	"joined_at" timestamp (3) with time zone,
	"clerk_updated_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "organization_memberships_organization_id_user_id_pk" PRIMARY KEY("organization_id","user_id"),
	CONSTRAINT "organization_memberships_status_check" CHECK ("public"."organization_memberships"."status" in ('invited', 'active', 'suspended', 'left'))
);
--> statement-breakpoint
CREATE TABLE "public"."organizations" (
	"id" varchar(255) PRIMARY KEY NOT NULL,
	"metadata" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"settings" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"logo_url" varchar(500),
	"time_zone" varchar(64) DEFAULT 'UTC' NOT NULL,
	"allowed_email_domains" text[] DEFAULT '{}' NOT NULL,
	"clerk_updated_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "public"."webhook_inbox" (
	"svix_id" varchar(255) PRIMARY KEY NOT NULL,
	"type" varchar(100) NOT NULL,
	"subject_id" varchar(255) NOT NULL,
	"payload" jsonb NOT NULL,
	"received_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"applied_at" timestamp (3) with time zone,
	"outcome" varchar(50),
	"attempts" integer DEFAULT 0 NOT NULL,
	"last_error" text
);
--> statement-breakpoint
CREATE TABLE "public"."_migrations" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "public"."_migrations_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"filename" varchar(255) NOT NULL,
	"checksum" varchar(64) NOT NULL,
	"applied_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"duration_ms" integer,
	CONSTRAINT "_migrations_filename_unique" UNIQUE("filename")
);
--> statement-breakpoint
ALTER TABLE "public"."tenant_slugs" ADD CONSTRAINT "tenant_slugs_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "public"."organization_memberships" ADD CONSTRAINT "organization_memberships_organization_id_tenants_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "public"."organization_memberships" ADD CONSTRAINT "organization_memberships_user_id_users_clerk_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("clerk_user_id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "public"."organizations" ADD CONSTRAINT "organizations_id_tenants_id_fk" FOREIGN KEY ("id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "tenant_slugs_tenant_id_idx" ON "public"."tenant_slugs" USING btree ("tenant_id");
--> statement-breakpoint
CREATE INDEX "tenants_behind_idx" ON "public"."tenants" USING btree ("schema_checksum","ring","id");
--> statement-breakpoint
CREATE INDEX "users_email_idx" ON "public"."users" USING btree ("email");
--> statement-breakpoint
CREATE INDEX "users_created_at_idx" ON "public"."users" USING btree ("created_at");
--> statement-breakpoint
CREATE INDEX "organization_memberships_user_idx" ON "public"."organization_memberships" USING btree ("user_id","status","organization_id");
--> statement-breakpoint
CREATE INDEX "webhook_inbox_received_at_idx" ON "public"."webhook_inbox" USING btree ("received_at");
--> statement-breakpoint
CREATE INDEX "webhook_inbox_subject_idx" ON "public"."webhook_inbox" USING btree ("subject_id","type");
--> statement-breakpoint
CREATE INDEX "webhook_inbox_open_idx" ON "public"."webhook_inbox" USING btree ("received_at") WHERE "public"."webhook_inbox"."applied_at" is null;
--> statement-breakpoint
GRANT SELECT, UPDATE ON "public"."tenants" TO "tenantry_registry";
--> statement-breakpoint
GRANT SELECT, INSERT ON "public"."tenant_slugs" TO "tenantry_registry";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "public"."users" TO "tenantry_registry";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON "public"."organizations" TO "tenantry_registry";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "public"."organization_memberships" TO "tenantry_registry";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "public"."webhook_inbox" TO "tenantry_registry";
--> statement-breakpoint
GRANT SELECT ON "public"."_migrations" TO "tenantry_registry";
