#!/bin/sh
# Gives Kibana its password, and our processes a user that can write logs and read them, and nothing
# else. Safe to run again.
set -eu
elasticsearch=${ELASTICSEARCH:-http://elasticsearch:9200}

# Puts what it reads on standard input. Of the arguments of curl, which everybody can read, no
# password is one.
put() {
    curl --fail --silent --show-error --output /dev/null --config /dev/fd/3 \
        --request PUT --header 'Content-Type: application/json' \
        --data @- "$elasticsearch/$1" 3<<LOGIN
user = "elastic:$ELASTIC_PASSWORD"
LOGIN
}

put _security/user/kibana_system/_password <<BODY
{"password": "$KIBANA_PASSWORD"}
BODY

# It cannot delete, nor make indices at will: that of a day is made by its first line, from the
# installed template.
put _security/role/kinokassa_logs <<'BODY'
{
  "cluster": ["monitor"],
  "indices": [{
    "names": ["kinokassa-logs-*"],
    "privileges": ["create_doc", "auto_configure", "read", "view_index_metadata"]
  }]
}
BODY

put _security/user/kinokassa <<BODY
{"password": "$LOGS_PASSWORD", "roles": ["kinokassa_logs"]}
BODY
