ALTER TABLE "$TENANT_SCHEMA$"."mail_opt_outs" DROP CONSTRAINT "mail_opt_outs_kind_check";
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."webhook_deliveries" (
	"endpoint_id" uuid NOT NULL,
	"sequence" bigint NOT NULL,
	"event_id" uuid NOT NULL,
	"event" varchar(100) NOT NULL,
	"state" varchar(10) NOT NULL,
	"tries" smallint DEFAULT 0 NOT NULL,
	"next_at" timestamp (3) with time zone,
	"log" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"answer" varchar(1000),
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "webhook_deliveries_endpoint_id_sequence_pk" PRIMARY KEY("endpoint_id","sequence")
);
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."webhook_endpoints" (
	"id" uuid PRIMARY KEY NOT NULL,
	"url" varchar(2000) NOT NULL,
	"description" varchar(100),
	"events" jsonb NOT NULL,
	"payload_version" smallint DEFAULT 1 NOT NULL,
	"sealed_secret" varchar(200) NOT NULL,
	"sealed_former" varchar(200),
	"former_until" timestamp (3) with time zone,
	"state" varchar(10) DEFAULT 'on' NOT NULL,
	"off_reason" varchar(10),
	"failing_since" timestamp (3) with time zone,
	"failures" integer DEFAULT 0 NOT NULL,
	"is_reported" boolean DEFAULT false NOT NULL,
	"succeeded_at" timestamp (3) with time zone,
	"made_by" varchar(255),
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"deleted_at" timestamp (3) with time zone,
	"deleted_by" varchar(255)
);
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."mail_opt_outs" ADD CONSTRAINT "mail_opt_outs_kind_check" CHECK ("$TENANT_SCHEMA$"."mail_opt_outs"."kind" in ('onboarding', 'notifications', 'webhooks'));
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."webhook_deliveries" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."webhook_endpoints" TO "$TENANT_ROLE$";
--> statement-breakpoint
-- A row fits on a page, so none of its texts ever needs to be compressed or moved out of line.
ALTER TABLE "$TENANT_SCHEMA$"."webhook_endpoints" ALTER COLUMN "url" SET STORAGE PLAIN;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."webhook_endpoints" ALTER COLUMN "description" SET STORAGE PLAIN;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."webhook_endpoints" ALTER COLUMN "events" SET STORAGE PLAIN;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."webhook_endpoints" ALTER COLUMN "sealed_secret" SET STORAGE PLAIN;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."webhook_endpoints" ALTER COLUMN "sealed_former" SET STORAGE PLAIN;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."webhook_endpoints" ALTER COLUMN "state" SET STORAGE PLAIN;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."webhook_endpoints" ALTER COLUMN "off_reason" SET STORAGE PLAIN;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."webhook_endpoints" ALTER COLUMN "made_by" SET STORAGE PLAIN;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."webhook_endpoints" ALTER COLUMN "deleted_by" SET STORAGE PLAIN;
--> statement-breakpoint
-- Writes the empty table anew, now without a TOAST table.
CLUSTER "$TENANT_SCHEMA$"."webhook_endpoints" USING "webhook_endpoints_pkey";
--> statement-breakpoint
-- A row fits on a page, so none of its texts ever needs to be compressed or moved out of line.
ALTER TABLE "$TENANT_SCHEMA$"."webhook_deliveries" ALTER COLUMN "event" SET STORAGE PLAIN;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."webhook_deliveries" ALTER COLUMN "state" SET STORAGE PLAIN;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."webhook_deliveries" ALTER COLUMN "log" SET STORAGE PLAIN;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."webhook_deliveries" ALTER COLUMN "answer" SET STORAGE PLAIN;
--> statement-breakpoint
-- Writes the empty table anew, now without a TOAST table.
CLUSTER "$TENANT_SCHEMA$"."webhook_deliveries" USING "webhook_deliveries_endpoint_id_sequence_pk";
--> statement-breakpoint
UPDATE "$TENANT_SCHEMA$"."permissions" SET "description" = 'Manage webhooks, service accounts and everyone’s API keys' WHERE "key" = 'integrations:manage';
