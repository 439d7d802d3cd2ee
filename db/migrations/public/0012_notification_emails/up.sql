CREATE TABLE "public"."notification_emails" (
	"tenant_id" varchar(255) NOT NULL,
	"user_id" varchar(255) NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "notification_emails_tenant_id_user_id_pk" PRIMARY KEY("tenant_id","user_id")
);
--> statement-breakpoint
ALTER TABLE "public"."notification_emails" ADD CONSTRAINT "notification_emails_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "notification_emails_due_idx" ON "public"."notification_emails" USING btree ("due_at");
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "public"."notification_emails" TO "tenantry_registry";
