#!/bin/sh
# Four producers at once, ten events of each type. The fifth, the warehouse, is a ContainerSource.
# What knemu send says on the way, and what goes wrong, is in producers.log.

produce() { # SOURCE TYPE DATA
    sent=$(knemu send --source "$1" --type "$2" --id "$2" --data "$3" --count 10 --rate 20/s 2>>producers.log | head -n 1)
    echo "$1 $2: $sent"
}

(produce /accounts user.created '{"name": "Ada"}'
 produce /accounts user.activated '{"name": "Ada"}'
 produce /accounts user.deleted '{"name": "Ada"}') &
produce /shop/eu order.placed '{"item": "cup"}' &
produce /shop/us order.placed '{"item": "saucer"}' &
(produce /payments order.paid '{"item": "cup", "address": "1 Main Street"}'
 produce /payments payment.failed '{"reason": "no funds"}') &
wait
