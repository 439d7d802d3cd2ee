CREATE TABLE "public"."api_requests" (
	"tenant_id" varchar(255) NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"request_id" uuid NOT NULL,
	"key_id" varchar(12) NOT NULL,
	"operation" varchar(50) NOT NULL,
	"status" smallint NOT NULL,
	"ms" integer NOT NULL,
	"rule" varchar(100),
	"network" varchar(50),
	CONSTRAINT "api_requests_tenant_id_at_request_id_pk" PRIMARY KEY("tenant_id","at","request_id")
);
--> statement-breakpoint
ALTER TABLE "public"."api_requests" ADD CONSTRAINT "api_requests_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "public"."api_requests" TO "tenantry_registry";
