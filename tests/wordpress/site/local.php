<?php
/*
Plugin Name: Tests: this machine may be asked
*/
// WordPress asks no private address; the tests' player and listener stand on one.
add_filter('http_request_host_is_external', '__return_true');
add_filter('http_allowed_safe_ports', function ($ports) {
    return array_merge($ports, array_map('intval', explode(',', (string) get_option('test_ports'))));
});
add_filter('pre_wp_mail', '__return_true');  // nobody is written to
