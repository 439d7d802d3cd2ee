CREATE TABLE "public"."event_outbox" (
	"tenant_id" varchar(255) NOT NULL,
	"seq" bigint GENERATED ALWAYS AS IDENTITY (sequence name "public"."event_outbox_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"event_id" uuid NOT NULL,
	"event" varchar(100) NOT NULL,
	"depth" smallint DEFAULT 0 NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "event_outbox_tenant_id_seq_pk" PRIMARY KEY("tenant_id","seq")
);
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "public"."event_outbox" TO "tenantry_registry";
