CREATE TABLE "public"."invitation_links" (
	"invitation_id" uuid PRIMARY KEY NOT NULL,
	"organization_id" varchar(255) NOT NULL,
	"kind" text NOT NULL,
	"email" varchar(255) NOT NULL,
	"token_hash" varchar(64) NOT NULL,
	"is_open" boolean DEFAULT true NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "invitation_links_token_hash_unique" UNIQUE("token_hash"),
	CONSTRAINT "invitation_links_kind_check" CHECK ("public"."invitation_links"."kind" in ('workspace', 'team'))
);
--> statement-breakpoint
ALTER TABLE "public"."invitation_links" ADD CONSTRAINT "invitation_links_organization_id_tenants_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "invitation_links_email_idx" ON "public"."invitation_links" USING btree ("email","expires_at") WHERE "public"."invitation_links"."is_open";
--> statement-breakpoint
CREATE INDEX "invitation_links_organization_idx" ON "public"."invitation_links" USING btree ("organization_id");
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "public"."invitation_links" TO "tenantry_registry";
