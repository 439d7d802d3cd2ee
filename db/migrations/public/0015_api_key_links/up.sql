CREATE TABLE "public"."api_key_links" (
	"key_id" varchar(12) PRIMARY KEY NOT NULL,
	"organization_id" varchar(255) NOT NULL,
	"user_id" varchar(255) NOT NULL
);
--> statement-breakpoint
ALTER TABLE "public"."api_key_links" ADD CONSTRAINT "api_key_links_organization_id_tenants_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "api_key_links_organization_idx" ON "public"."api_key_links" USING btree ("organization_id","user_id");
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "public"."api_key_links" TO "tenantry_registry";
