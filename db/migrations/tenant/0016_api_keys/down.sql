DROP TABLE "$TENANT_SCHEMA$"."api_keys" CASCADE;
--> statement-breakpoint
UPDATE "$TENANT_SCHEMA$"."roles" SET "permissions" = "permissions" - 'integrations:manage' - 'keys:own' WHERE "permissions" ?| '{integrations:manage,keys:own}';
--> statement-breakpoint
DELETE FROM "$TENANT_SCHEMA$"."permissions" WHERE "key" IN ('keys:own', 'integrations:manage');
