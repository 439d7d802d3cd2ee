ALTER TABLE "$TENANT_SCHEMA$"."mail_opt_outs" DROP CONSTRAINT "mail_opt_outs_kind_check";
--> statement-breakpoint
DROP TABLE "$TENANT_SCHEMA$"."webhook_deliveries" CASCADE;
--> statement-breakpoint
DROP TABLE "$TENANT_SCHEMA$"."webhook_endpoints" CASCADE;
--> statement-breakpoint
DELETE FROM "$TENANT_SCHEMA$"."mail_opt_outs" WHERE "kind" = 'webhooks';
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."mail_opt_outs" ADD CONSTRAINT "mail_opt_outs_kind_check" CHECK ("$TENANT_SCHEMA$"."mail_opt_outs"."kind" in ('onboarding', 'notifications'));
--> statement-breakpoint
UPDATE "$TENANT_SCHEMA$"."permissions" SET "description" = 'Manage service accounts and everyone’s API keys' WHERE "key" = 'integrations:manage';
