CREATE TABLE "public"."form_results" (
	"tenant_id" varchar(255) NOT NULL,
	"id" varchar(43) NOT NULL,
	"result" text,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "form_results_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE INDEX "form_results_at_idx" ON "public"."form_results" USING btree ("at");
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "public"."form_results" TO "tenantry_registry";
